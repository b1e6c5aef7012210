import { tMaybe } from '$lib/i18n/i18n.svelte';

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** The page's words for a term of the application, and the term itself when the page has none. */
export function termWords(family: string, term: string): string {
  return tMaybe(`security.${family}.${slug(term)}`) ?? term;
}

/** Words for what a key may do, such as `device identity (Pacemaker)`. */
export function purposeWords(purpose: string): string {
  const [, base = purpose, qualifier] = /^(.*?)(?: \((.*)\))?$/.exec(purpose) ?? [];
  const words = termWords('purpose', base);
  if (qualifier === undefined) return words;
  const of = tMaybe(`security.deviceClass.${slug(qualifier)}`) ?? termWords('role', qualifier);
  return `${words} (${of})`;
}

/** Hexadecimal digits in groups of four. */
export function grouped(hex: string): string[] {
  return hex.match(/.{1,4}/g) ?? [];
}

/** Words for the purpose of a key slot; a key of an operator is named by its certificate's purpose. */
export function keyPurposeWords(purpose: string): string {
  const slot = termWords('keyPurpose', purpose);
  if (slot !== purpose) return slot;
  const [certified = purpose, ...rest] = purpose.split(', ');
  return [purposeWords(certified), ...rest.map((term) => termWords('keyPurpose', term))].join(', ');
}
