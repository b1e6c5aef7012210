import type { CertificateView } from '$lib/api';
import { inPageLanguage } from '$lib/i18n/said';
import { purposeWords } from './words';

/** Words for what a certificate's key may be used for. */
export const purposesWords = (purposes: readonly string[]): string[] =>
  purposes.map((purpose) => purposeWords(inPageLanguage(purpose)));

/** Words for what a key does for its purpose, which tells two certificates of one purpose apart; none for an authority's. */
export const usageWords = (certificate: CertificateView): string[] =>
  certificate.purposes.length === 0 || certificate.is_authority
    ? []
    : certificate.key_usage.map((use) => inPageLanguage(use));
