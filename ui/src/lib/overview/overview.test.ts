import { describe, expect, it } from 'vitest';
import type { AuditRowView, StripChunk } from '$lib/api';
import { pacemakerClass } from '$lib/api/mock/pacemaker';
import { LiveStrip } from './live-strip.svelte';
import { ages, amountOf, trendsOf } from './trends';

const row = (time: number, detail: unknown): AuditRowView => ({
  sequence: time,
  time,
  session: null,
  actor: '',
  kind: 'device.measured',
  subject: '1',
  detail: detail as AuditRowView['detail'],
  evidence_bytes: 0,
  hash: '',
});

describe('trends', () => {
  it('read numbers with their unit', () => {
    expect(amountOf('2.79 V')).toEqual({ value: 2.79, unit: 'V', digits: 2 });
    expect(amountOf('−0.6 mg/dL/min')).toEqual({ value: -0.6, unit: 'mg/dL/min', digits: 1 });
    expect(amountOf('Off')).toBeUndefined();
  });

  it('are of battery and leads, oldest first, whatever else a row holds', () => {
    const values = (volts: string) => ({
      values: [
        { key: 'battery-voltage', text: volts },
        { key: 'rate', text: '60 ppm' },
      ],
    });
    const trends = trendsOf(
      [row(2, values('2.70 V')), row(1, values('2.79 V')), row(3, 'odd'), row(4, null)],
      ages,
    );
    expect(trends).toHaveLength(1);
    expect(trends[0]?.points).toEqual([
      { time: 1, value: 2.79 },
      { time: 2, value: 2.7 },
    ]);
  });
});

const chunk = (part: Partial<StripChunk>): StripChunk => ({
  strip: 1,
  channel: 1,
  time_ms: 0,
  interval_us: 4000,
  samples: Array.from({ length: 40 }, () => 1000),
  markers: [],
  missed: 0,
  ...part,
});
function strip(width = 756): LiveStrip {
  const live = new LiveStrip();
  live.fit(pacemakerClass.channels, width);
  return live;
}

describe('the live strip', () => {
  it.each([
    [12.5, 16_000],
    [25, 8000],
    [50, 4000],
  ] as const)('shows at %d mm/s what fits its width', (speed, milliseconds) => {
    const live = strip();
    live.setSpeed(speed);
    expect(Math.abs(live.feed.windowMs - milliseconds)).toBeLessThan(50);
  });

  it('keeps what it has when the speed changes', () => {
    const live = strip();
    live.take(chunk({ time_ms: 1000 }));
    live.setSpeed(50);
    expect(live.feed.newestMs).toBe(1160);
  });

  it('holds still when frozen, and catches up afterwards', () => {
    const live = strip();
    live.take(chunk({}));
    live.freeze(true);
    live.take(chunk({ time_ms: 160 }));
    expect(live.feed.newestMs).toBe(160);
    live.freeze(false);
    expect(live.feed.newestMs).toBe(320);
  });

  it('tells the time since the marker of the same kind before', () => {
    const live = strip();
    live.take(
      chunk({
        channel: 0,
        interval_us: 0,
        samples: [],
        markers: [
          [100, 5, 0],
          [957, 5, 857],
        ],
      }),
    );
    expect(live.markers[0]).toEqual({ kind: 5, timeMs: 957, sinceMs: 857 });
  });

  it('begins anew with a new strip', () => {
    const live = strip();
    live.take(chunk({ missed: 2, markers: [[1, 5, 0]] }));
    live.take(chunk({ strip: 2 }));
    expect(live.markers).toEqual([]);
    expect(live.missed).toBe(0);
  });

  it('tells the newest value of a channel in its unit', () => {
    const live = strip(0);
    live.take(chunk({ samples: [2400] }));
    expect(live.newest[1]).toBe(2.4);
  });
});
