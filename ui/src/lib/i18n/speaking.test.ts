import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The page as it begins: no language but English is read. */
async function freshPage(): Promise<typeof import('./i18n.svelte')> {
  vi.resetModules();
  return import('./i18n.svelte');
}

beforeEach(() => {
  document.documentElement.lang = 'en';
});
afterEach(() => vi.resetModules());

describe('a language whose words are not read yet', () => {
  it('is spoken when they are, and the one before it until then', async () => {
    const { language, speak, t } = await freshPage();
    speak('de');
    expect(language()).toBe('en');
    expect(t('frame.cancel')).toBe('Cancel');
    await vi.waitFor(() => expect(language()).toBe('de'));
    expect(t('frame.cancel')).toBe('Abbrechen');
    expect(document.documentElement.lang).toBe('de');
  });

  it('is not spoken when another was chosen in between', async () => {
    const { language, speak } = await freshPage();
    const { readWords } = await import('./catalogue');
    speak('de');
    speak('en');
    await readWords('de');
    await Promise.resolve();
    expect(language()).toBe('en');
    expect(document.documentElement.lang).toBe('en');
  });
});
