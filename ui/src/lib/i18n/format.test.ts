import { afterEach, describe, expect, it } from 'vitest';
import { elapsed, relative, utcDate, utcDateTime } from './dates';
import { speak, t, tMaybe } from './i18n.svelte';
import { bytes, quantity } from './numbers';

afterEach(() => speak('en'));
const time = Date.UTC(2026, 10, 21, 14, 5, 9) / 1000;

describe('dates', () => {
  it('name their zone and read the same in every language', () => {
    expect(utcDateTime(time)).toBe('2026-11-21 14:05:09 UTC');
    speak('de');
    expect(utcDateTime(time)).toBe('2026-11-21 14:05:09 UTC');
    expect(utcDate(time)).toBe('2026-11-21');
  });

  it('say so when a device sends a time no calendar holds', () => {
    expect(utcDateTime(2 ** 63)).toBe('date out of range');
  });

  it('are put into words for orientation', () => {
    expect(relative(time - 7200, time)).toBe('2 hours ago');
    speak('de');
    expect(relative(time + 3 * 86_400, time)).toBe('in 3 Tagen');
  });

  it('tell how long something has taken', () => {
    expect(elapsed(4.9)).toBe('4\u00a0s');
    expect(elapsed(187)).toBe('3:07\u00a0min');
    expect(elapsed(7449)).toBe('2:04:09\u00a0h');
  });
});

describe('numbers', () => {
  it('carry their unit behind a gap that does not break', () => {
    expect(quantity(3.5, 'V', 2)).toBe('3.50\u00a0V');
    speak('de');
    expect(quantity(3.5, 'V', 1)).toBe('3,5\u00a0V');
    expect(bytes(1234)).toBe('1,2\u00a0kB');
  });
});

describe('messages', () => {
  it('choose the plural', () => {
    expect(t('frame.uncertainTitle', { count: 1 })).toBe('The outcome of a command is not known');
    expect(t('frame.uncertainTitle', { count: 3 })).toBe('The outcomes of 3 commands are not known');
  });

  it('have none for a code that is not known', () => {
    expect(tMaybe('fault.title.from-the-future')).toBeUndefined();
    expect(tMaybe('constructor.name')).toBeUndefined();
  });
});
