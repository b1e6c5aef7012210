import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { RowPages } from './row-pages.svelte';
import { ScrollScale, tallest } from './scroll-scale';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const numbers = (offset: number, limit: number) =>
  Promise.resolve(Array.from({ length: limit }, (_, i) => offset + i));

describe('pages of rows', () => {
  it('are asked for once and then at hand', async () => {
    const fetch = vi.fn(numbers);
    const pages = new RowPages(fetch, 10);
    pages.want(25, 31);
    pages.want(25, 31);
    await settle();
    expect(fetch.mock.calls).toEqual([
      [20, 10],
      [30, 10],
    ]);
    expect(pages.row(25)).toBe(25);
    expect(pages.row(40)).toBeUndefined();
  });

  it('of an old search never show up in a new one', async () => {
    let answer: (rows: string[]) => void = () => undefined;
    const pages = new RowPages<string>(() => new Promise((resolve) => (answer = resolve)), 10);
    pages.want(0, 0);
    const late = answer;
    pages.clear();
    pages.want(0, 0);
    answer(['new']);
    await settle();
    late(['old']);
    await settle();
    expect(pages.row(0)).toBe('new');
  });

  it('are forgotten, the longest unseen first', async () => {
    const pages = new RowPages(numbers, 10, 2);
    for (const row of [0, 10, 0, 20]) {
      pages.want(row, row);
      await settle();
    }
    expect(pages.row(0)).toBe(0);
    expect(pages.row(10)).toBeUndefined();
    expect(pages.row(20)).toBe(20);
  });

  it('that cannot be read leave a fault, and can be asked for again', async () => {
    let broken = true;
    const fault = { kind: 'storage', sentence: 'The disk is full', next: 'make room' };
    const pages = new RowPages(
      (offset, limit) => (broken ? Promise.reject(fault) : numbers(offset, limit)),
      10,
    );
    pages.want(0, 0);
    await settle();
    expect(pages.fault).toEqual(fault);
    broken = false;
    pages.want(0, 0);
    await settle();
    flushSync();
    expect(pages.fault).toBeNull();
    expect(pages.row(0)).toBe(0);
  });
});

describe('the scroll area of a long list', () => {
  it.each([
    [1_000_000, 28],
    [1_000_000, 42],
    [5_000_000, 28],
  ])('reaches both ends of %d rows of %d px within what a browser can place', (rows, height) => {
    const scale = new ScrollScale(rows * height, 600);
    expect(scale.areaHeight).toBeLessThanOrEqual(tallest);
    expect(scale.toList(0)).toBe(0);
    expect(scale.toList(scale.areaHeight - 600)).toBeCloseTo(rows * height - 600, 3);
    expect(scale.toList(scale.toArea(123_456))).toBeCloseTo(123_456, 3);
  });

  it('is as high as a short list', () => {
    const scale = new ScrollScale(2800, 600);
    expect(scale.areaHeight).toBe(2800);
    expect(scale.toList(1234)).toBe(1234);
  });
});
