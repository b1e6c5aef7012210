import { purposeWords } from '$lib/security/words';
import { valueWords } from '$lib/therapy/words';
import { wordsOf, type Language } from './catalogue';
import { tMaybe } from './i18n.svelte';

/** Values that are codes of the application, by the name that its sentences give them. */
const families: Record<string, string> = {
  role: 'role',
  permission: 'permission',
  function: 'purpose',
  expected: 'purpose',
  certified: 'purpose',
};
const otherwise: Record<string, string> = { 'crl-signing': 'revocation-list-signing' };

const english = wordsOf('en').messages;

/** Names of parameters; the longest first, as some begin alike. */
const parameters = Object.entries(english.therapy)
  .filter(([key]) => key.startsWith('parameter.'))
  .sort(([, left], [, right]) => right.length - left.length);

/** What the page has words for already and the application says the same in English: rules without a plural, and parameters. */
export function termsIn(spoken: Language): [string, string][] {
  const words = wordsOf(spoken).messages;
  const rules = Object.entries(english.reason).filter(
    ([key, rule]) => /^(rule|why)\./.test(key) && !rule.includes(', plural'),
  );
  const pairs = (all: [string, string][], others: Record<string, string>): [string, string][] =>
    all.map(([key, said]) => [said.replaceAll('’', "'"), others[key] ?? said]);
  return [...pairs(rules, words.reason), ...pairs(parameters, words.therapy)];
}

/** `service-engineer` for `ServiceEngineer` and for `service engineer`. */
const kebab = (code: string): string =>
  code
    .replaceAll(/([a-z])(?=[A-Z])/g, '$1-')
    .replaceAll(' ', '-')
    .toLowerCase();

/** The page's word for a code inside of a sentence, by the name of its place; `undefined` when it has none. */
export function termOf(name: string, value: string): string | undefined {
  if (value.length > 60) return undefined;
  if (name === 'purpose') return purposeWords(value);
  const family = Object.hasOwn(families, name) ? families[name] : undefined;
  const code = kebab(value);
  return family && tMaybe(`security.${family}.${otherwise[code] ?? code}`);
}

/** `Untere Grenzfrequenz 60 ppm → 70 ppm` for the same in English. */
export function changeWords(line: string): string | undefined {
  if (!line.includes(' → ')) return undefined;
  const [key, name = ''] = parameters.find(([, name]) => line.startsWith(`${name} `)) ?? [];
  const word = key && tMaybe(`therapy.${key}`);
  const values = line.slice(name.length + 1).split(' → ');
  return word && `${word} ${values.map(valueWords).join(' → ')}`;
}

/** A refused certificate as the application names it, with what is said of it; `undefined` for anything else. */
export function refusalWords(text: string, said: (rule: string) => string): string | undefined {
  const parts = /^(leaf|anchor|issuer \d{1,3}) (.*) ([\da-f]{16}): [a-z-]{1,60}: (.*)$/s.exec(text);
  if (!parts) return undefined;
  const [, position = '', subject = '', fingerprint = '', rule = ''] = parts;
  const [place = '', number] = position.split(' ');
  const where = [tMaybe(`reason.position.${place}`) ?? place, number].filter(Boolean).join(' ');
  return `${where} ${subject} ${fingerprint}: ${said(rule)}`;
}

/** The purpose of a key with its object identifier behind it. */
export function numberedWords(
  text: string,
  said: (purpose: string) => string | undefined,
): string | undefined {
  const [, purpose, oid] = /^(.{1,100}) \((\d+(?:\.\d+)+)\)$/.exec(text) ?? [];
  return purpose === undefined ? undefined : `${said(purpose) ?? purposeWords(purpose)} (${oid})`;
}
