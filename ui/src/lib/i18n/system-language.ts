/**
 * On a system without a language (`LANG=C`) WebKit calls it "C", which is no language tag, and whatever formats
 * numbers for "the user's language" fails before the page begins. Imported before anything else.
 */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** Gives a navigator whose language is none a language. */
export function mendLanguage(navigator: Navigator): void {
  if (isLanguage(navigator.language)) return;
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  Object.defineProperty(navigator, 'languages', { value: ['en'], configurable: true });
}

mendLanguage(navigator);
