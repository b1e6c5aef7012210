import { expect, test } from 'vitest';
import { mendLanguage } from './system-language';

test.each([
  ['C', 'en'],
  ['', 'en'],
  ['de-CH', 'de-CH'],
])('a system whose language is “%s” formats as %s', (told, used) => {
  const navigator = { language: told } as Navigator;
  mendLanguage(navigator);
  expect(navigator.language).toBe(used);
  expect(() => new Intl.NumberFormat(navigator.language)).not.toThrow();
});
