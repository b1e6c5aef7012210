import type { StripChunk } from '$lib/api';

export interface StripMarker {
  timeMs: number;
  kind: number;
  value: number;
}

/** Samples of one channel, in the slots of the sweep. */
export interface StripLane {
  readonly values: Float64Array;
  low: number;
  high: number;
}

/** What a sweeping strip shows: arriving pieces are written over the oldest ones, and a head follows them at the pace of time. */
export class StripFeed {
  readonly slots: number;
  readonly lanes: ReadonlyMap<number, StripLane>;
  markers: StripMarker[] = [];
  /** The newest sample, in milliseconds since the telemetry began; -1 before any. */
  newestMs = -1;
  /** What is drawn ends here. */
  headMs = -1;
  missed = 0;
  /** How many times larger than its own room a lane is drawn. */
  gain = 1;
  #strip: number | null = null;

  constructor(
    channels: readonly { number: number; perUnit: number }[],
    readonly windowMs = 6000,
    readonly slotMs = 4,
  ) {
    this.slots = Math.round(windowMs / slotMs);
    this.#perUnit = new Map(channels.map(({ number, perUnit }) => [number, perUnit]));
    this.lanes = new Map(
      channels.map(({ number }) => [number, { values: new Float64Array(this.slots), low: -1, high: 1 }]),
    );
  }
  readonly #perUnit: ReadonlyMap<number, number>;

  take(chunk: StripChunk): void {
    if (chunk.strip !== this.#strip) this.#begin(chunk.strip);
    const lane = this.lanes.get(chunk.channel);
    const interval = chunk.interval_us / 1000;
    if (lane && interval > 0) this.#write(lane, chunk, interval);
    for (const [timeMs, kind, value] of chunk.markers) this.markers.push({ timeMs, kind, value });
    this.markers = this.markers.filter((marker) => marker.timeMs > this.newestMs - this.windowMs);
    this.missed += chunk.missed;
    if (this.headMs < 0) this.headMs = chunk.time_ms;
  }

  /** Lets the head run on for so many milliseconds; it hurries when it is far behind, and never overtakes. */
  advance(elapsedMs: number): void {
    if (this.newestMs < 0) return;
    const behind = this.newestMs - this.headMs;
    const hurry = behind > this.windowMs / 2 ? behind : behind > 600 ? elapsedMs * 1.5 : elapsedMs;
    this.headMs = Math.min(this.newestMs, this.headMs + hurry);
  }

  /** Where a time is in the sweep, in milliseconds from its left edge. */
  placeOf(timeMs: number): number {
    return ((timeMs % this.windowMs) + this.windowMs) % this.windowMs;
  }

  /** Whether what happened then is still on the strip. */
  isShown(timeMs: number): boolean {
    return timeMs <= this.headMs && timeMs > this.headMs - this.windowMs + this.gapMs;
  }

  /** The empty stretch before the head: hides what is old, and what arrived before its time. */
  get gapMs(): number {
    return Math.min(this.windowMs, Math.max(this.windowMs * 0.05, this.newestMs - this.headMs + this.slotMs));
  }

  #begin(strip: number): void {
    this.#strip = strip;
    this.newestMs = -1;
    this.headMs = -1;
    this.markers = [];
    this.missed = 0;
    for (const lane of this.lanes.values()) Object.assign(lane, { low: -1, high: 1 });
  }

  #write(lane: StripLane, chunk: StripChunk, interval: number): void {
    const perUnit = this.#perUnit.get(chunk.channel) || 1;
    let time = chunk.time_ms;
    for (const raw of chunk.samples) {
      const value = raw / perUnit;
      const last = Math.floor((time + interval) / this.slotMs);
      for (let slot = Math.floor(time / this.slotMs); slot < last; slot += 1)
        lane.values[slot % this.slots] = value;
      if (value < lane.low) lane.low = value * 1.15;
      if (value > lane.high) lane.high = value * 1.15;
      time += interval;
    }
    this.newestMs = Math.max(this.newestMs, time);
  }
}
