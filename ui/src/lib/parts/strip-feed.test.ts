import { describe, expect, it } from 'vitest';
import type { StripChunk } from '$lib/api';
import { StripFeed } from './strip-feed';
import { roundAmount } from './strip-plot';

const chunk = (part: Partial<StripChunk>): StripChunk => ({
  strip: 1,
  channel: 0,
  time_ms: 0,
  interval_us: 4000,
  samples: [100, 200],
  markers: [],
  missed: 0,
  ...part,
});
const feed = (): StripFeed => new StripFeed([{ number: 0, perUnit: 100 }], 400, 4);

describe('a strip', () => {
  it('writes samples in units where their time is in the sweep', () => {
    const strip = feed();
    strip.take(chunk({ time_ms: 408 }));
    expect([...(strip.lanes.get(0)?.values.subarray(1, 5) ?? [])]).toEqual([0, 1, 2, 0]);
  });

  it('follows at the pace of time and never overtakes', () => {
    const strip = feed();
    strip.take(chunk({ samples: Array.from({ length: 40 }, () => 0) }));
    strip.advance(16);
    expect(strip.headMs).toBe(16);
    strip.advance(1000);
    expect(strip.headMs).toBe(160);
  });

  it('hides what arrived before its time', () => {
    const strip = feed();
    strip.take(chunk({ samples: Array.from({ length: 40 }, () => 0), markers: [[100, 2, 0]] }));
    expect(strip.gapMs).toBeGreaterThanOrEqual(160);
    expect(strip.isShown(100)).toBe(false);
    strip.advance(120);
    expect(strip.isShown(100)).toBe(true);
  });

  it('lets markers go when the sweep has passed them', () => {
    const strip = feed();
    strip.take(chunk({ markers: [[4, 2, 0]] }));
    strip.take(chunk({ time_ms: 500 }));
    expect(strip.markers).toEqual([]);
  });

  it('begins anew with a new strip', () => {
    const strip = feed();
    strip.take(chunk({ time_ms: 4000, missed: 2 }));
    strip.take(chunk({ strip: 2, time_ms: 0 }));
    expect(strip.newestMs).toBe(8);
    expect(strip.missed).toBe(0);
  });

  it('gives a lane the room its samples need', () => {
    const strip = feed();
    strip.take(chunk({ samples: [1000] }));
    expect(strip.lanes.get(0)?.high).toBeGreaterThan(10);
  });

  it('ignores a channel it does not know, and an interval that cannot be', () => {
    const strip = feed();
    strip.take(chunk({ channel: 9 }));
    strip.take(chunk({ interval_us: 0 }));
    expect(strip.newestMs).toBe(-1);
  });
});

describe('the scale bar of a lane', () => {
  it.each([
    [8.6, 5],
    [1, 1],
    [0.49, 0.2],
    [31, 20],
  ])('stands for a round amount: at most %d is %d', (most, amount) => {
    expect(roundAmount(most)).toBeCloseTo(amount);
  });
});
