import { wordsOf } from './catalogue';
import { language, type Language } from './i18n.svelte';
import { fill, templateOf, valuesOf, type Template } from './template';
import { changeWords, numberedWords, refusalWords, termOf, termsIn } from './terms';

/**
 * What the application says in English in another language.
 *
 * A key of `said.json` is a sentence as the Rust source has it, without the full stop at its end: `{name}`, `{0}` and `{}` stand
 * for values, with a format behind a colon or without. The words name them the same, and count those without a name from 0.
 */
interface Book {
  sentences: Map<string, string>;
  /** Those with values, the most specific first. */
  templates: Template[];
}

/** One sentence that is looked for, with what is inside of it. */
interface Search extends Book {
  /** How much may still be looked for: a peer may nest whatever it likes. */
  left: number;
}

/** Longer sentences are none of the application's, whatever a peer puts into them. */
const longest = 1200;
const deepest = 5;
const most = 300;
const mostPieces = 40;

const books = new Map<Language, Book>();

function bookOf(spoken: Language): Book | undefined {
  const own = wordsOf(spoken).said;
  let book = books.get(spoken);
  if (own && !book) {
    const sentences = new Map([...termsIn(spoken), ...Object.entries(own)]);
    const templates: Template[] = [];
    for (const [key, words] of sentences) {
      const template = templateOf(key, words);
      if (template) {
        templates.push(template);
        sentences.delete(key);
      }
    }
    templates.sort((left, right) => right.weight - left.weight);
    book = { sentences, templates };
    books.set(spoken, book);
  }
  return book;
}

/** Several sentences in one, when the page has words for each of them. */
function pieces(search: Search, text: string, joint: string, depth: number): string | undefined {
  const all = text.split(joint);
  if (all.length === 1 || all.length > mostPieces) return undefined;
  const words: string[] = [];
  for (const piece of all) {
    const said = wordsFor(search, piece, depth + 1);
    if (said === undefined) return undefined;
    words.push(said);
  }
  return words.join(joint);
}

function filled(search: Search, text: string, depth: number): string | undefined {
  for (const template of search.templates) {
    const values = valuesOf(template, text);
    if (!values) continue;
    const known = values.map(
      (value, index) => wordsFor(search, value, depth + 1) ?? termOf(template.names[index] ?? '', value),
    );
    if (template.loose && known[0] === undefined && /\p{L}/u.test(values[0] ?? '')) continue;
    return fill(
      template,
      known.map((words, index) => words ?? values[index] ?? ''),
    );
  }
  return undefined;
}

/** `label: value`, when the page has words for the label. */
function labelled(search: Search, text: string, depth: number): string | undefined {
  const [, label = '', value = ''] = /^ *([^:]{1,100}): (.*)$/s.exec(text) ?? [];
  const words = search.sentences.get(label);
  return words && `${words}: ${wordsFor(search, value, depth + 1) ?? value}`;
}

function wordsFor(search: Search, text: string, depth = 0): string | undefined {
  const exact = search.sentences.get(text);
  if (exact !== undefined || text === '' || text.length > longest || depth > deepest) return exact;
  search.left -= 1;
  if (search.left < 0) return undefined;
  if (text.endsWith('.')) {
    const words = wordsFor(search, text.slice(0, -1), depth + 1);
    return words && `${words}.`;
  }
  return (
    refusalWords(text, (rule) => wordsFor(search, rule, depth + 1) ?? rule) ??
    pieces(search, text, '. ', depth) ??
    filled(search, text, depth) ??
    pieces(search, text, '; ', depth) ??
    pieces(search, text, ', ', depth) ??
    numberedWords(text, (purpose) => wordsFor(search, purpose, depth + 1)) ??
    labelled(search, text, depth) ??
    changeWords(text)
  );
}

/** A sentence of the application in the page's language, where it has words for it. Its values stay as they are. */
export function inPageLanguage(sentence: string): string {
  const book = bookOf(language());
  return (book ? wordsFor({ ...book, left: most }, sentence) : undefined) ?? sentence;
}
