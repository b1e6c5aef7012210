import german from './de/said.json';
import { language, type Language } from './i18n.svelte';

/** What the application says in English, word for word, in the page's other languages. */
const said: Partial<Record<Language, Record<string, string>>> = { de: german };

/** A sentence of the application in the page's language, where it has words for it. */
export function inPageLanguage(sentence: string): string {
  const words = said[language()];
  return (words && Object.hasOwn(words, sentence) ? words[sentence] : undefined) ?? sentence;
}
