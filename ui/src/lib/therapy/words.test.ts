import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '$lib/i18n/i18n.svelte';
import { inPageLanguage } from '$lib/i18n/said';
import { changeText, valueWords } from './words';

afterEach(() => speak('en'));

describe('values of a device', () => {
  it.each([
    ['Off', 'Off', 'Aus'],
    ['Med-High', 'Med-High', 'eher hoch'],
    ['2.5 V', '2.5 V', '2,5 V'],
    ['-10 ms', '-10 ms', '-10 ms'],
    ['0.4 ms', '0.4 ms', '0,4 ms'],
    ['DDDR', 'DDDR', 'DDDR'],
    ['firmware 1.2.3', 'firmware 1.2.3', 'firmware 1.2.3'],
    ['', '', ''],
  ])('are said in the page’s language: %j', (text, english, german) => {
    expect(valueWords(text)).toBe(english);
    speak('de');
    expect(valueWords(text)).toBe(german);
  });

  it('are said so in a change, with the unit once', () => {
    speak('de');
    expect(changeText('3.5 V', '2.5 V')).toBe('3,5 → 2,5 V');
    expect(changeText('Off', '60 ppm')).toBe('Aus → 60 ppm');
    expect(inPageLanguage('Hysteresis rate limit Off → 60 ppm')).toBe('Hysteresefrequenz Aus → 60 ppm');
  });
});
