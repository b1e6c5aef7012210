import { IntlMessageFormat } from 'intl-messageformat';
import { isRead, languages, messageOf, readWords, type Language, type MessageKey } from './catalogue';

export type { Language, MessageKey } from './catalogue';
export { languages } from './catalogue';

type Values = Record<string, string | number>;

let current = $state<Language>('en');
/** The one that was asked for last: its words may not be read yet. */
let wanted: Language = 'en';
// A cache: nothing that is shown depends on whether it holds an entry.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const compiled = new Map<string, IntlMessageFormat>();

/** The language of the page. */
export function language(): Language {
  return current;
}

/** Changes the language of the page: at once when its words are read, and else as soon as they are. Without its words it is not spoken. */
export function speak(next: Language): void {
  wanted = next;
  if (isRead(next)) begin(next);
  else
    readWords(next).then(
      () => begin(next),
      () => undefined,
    );
}

function begin(next: Language): void {
  if (next !== wanted) return;
  current = next;
  document.documentElement.lang = next;
}

/** The language that somebody chose; the system's when nobody did, or chose one that the page does not speak. */
export function spokenOf(chosen: string | null | undefined): Language {
  return languages.find((spoken) => spoken === chosen) ?? systemLanguage();
}

/** The language the system asks for, as far as the page speaks it. */
function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** Most messages are words alone: nothing in them is for the formatter. */
const isPlain = (message: string): boolean => !/[{']/.test(message);

function format(key: string, message: string, values: Values | undefined): string {
  if (isPlain(message)) return message;
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
