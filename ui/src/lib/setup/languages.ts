import type { Language } from '$lib/i18n/i18n.svelte';

/** Each language in its own words, so that everybody finds theirs. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };
