import { describe, expect, it } from 'vitest';
import { harmless, piecesOf } from './safe-text';

describe('text from outside', () => {
  it.each([
    ['\u202egnp.exe', '‹RLO›gnp.exe'],
    ['a\u2066b\u2069c', 'a‹LRI›b‹PDI›c'],
    ['a\u0000b\u0007', 'a‹U+0000›b‹U+0007›'],
    ['a\nb', 'a‹U+000A›b'],
    ['pay\u200bpal', 'pay‹ZWSP›pal'],
    ['x\u{e0041}y', 'x‹U+E0041›y'],
    ['\ud800', '‹U+D800›'],
  ])('names what would act on its neighbours: %j', (text, shown) => {
    expect(harmless(text)).toBe(shown);
  });

  it('leaves names of people as they are', () => {
    for (const name of ['Ada Lindqvist', 'Zoë Ångström', 'محمد', '陳大文', 'अनिता', '60 → 70 ppm']) {
      expect(harmless(name)).toBe(name);
    }
  });

  it('keeps stacked marks from smearing over other lines', () => {
    expect(piecesOf(`Z${'\u0301'.repeat(40)}`, 100).filter((piece) => 'label' in piece)).toHaveLength(37);
  });

  it('is cut when somebody sends a book', () => {
    expect(harmless('x'.repeat(5_000_000), 10)).toBe('xxxxxxxxxx…');
  });
});
