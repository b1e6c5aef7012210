import { IntlMessageFormat } from 'intl-messageformat';
import { messageOf, type Language, type MessageKey } from './catalogue';

export type { Language, MessageKey } from './catalogue';
export { languages } from './catalogue';

type Values = Record<string, string | number>;

let current = $state<Language>('en');
// A cache: nothing that is shown depends on whether it holds an entry.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const compiled = new Map<string, IntlMessageFormat>();

/** The language of the page. */
export function language(): Language {
  return current;
}

export function speak(next: Language): void {
  current = next;
}

/** The language the system asks for, as far as the page speaks it. */
export function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

function format(key: string, message: string, values: Values | undefined): string {
  const cacheKey = `${current}:${key}`;
  let formatter = compiled.get(cacheKey);
  if (!formatter) {
    formatter = new IntlMessageFormat(message, current, undefined, { ignoreTag: true });
    compiled.set(cacheKey, formatter);
  }
  return String(formatter.format(values));
}

/** The message in the page's language. */
export function t(key: MessageKey, values?: Values): string {
  return format(key, messageOf(current, key) ?? key, values);
}

/** The message for a key built from a code of the application, or `undefined` when the page has none. */
export function tMaybe(key: string, values?: Values): string | undefined {
  const message = messageOf(current, key);
  return message === undefined ? undefined : format(key, message, values);
}
