import { inPageLanguage } from '$lib/i18n/said';
import { purposeWords } from './words';

/** Words for what a certificate's key may be used for. */
export const purposesWords = (purposes: readonly string[]): string[] =>
  purposes.map((purpose) => purposeWords(inPageLanguage(purpose)));
