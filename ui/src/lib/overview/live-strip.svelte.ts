import { Action, api, hearStrip, type ClassView, type StripChunk } from '$lib/api';
import { StripFeed } from '$lib/parts/strip-feed';

/** Paper speeds in millimetres a second, as on every programmer. */
export const speeds = [12.5, 25, 50] as const;
export type Speed = (typeof speeds)[number];
export const gains = [0.5, 1, 2, 4] as const;
export type Gain = (typeof gains)[number];

/** CSS pixels in a millimetre. */
const pixelsPerMm = 96 / 25.4;
const slotMs = 4;
/** The widest strip at the slowest speed shows less than this. */
const keptMs = 60_000;
const latestMarkers = 8;

export interface HeardMarker {
  kind: number;
  timeMs: number;
  /** Milliseconds since the marker of the same kind before; `null` for the first. */
  sinceMs: number | null;
}

/** Live telemetry: what arrives, and how it is looked at. Frozen, it goes on arriving and waits. */
export class LiveStrip {
  feed = $state.raw<StripFeed>(new StripFeed([]));
  frozen = $state(false);
  speed = $state<Speed>(25);
  gain = $state<Gain>(1);
  /** The newest markers, newest first. */
  markers = $state.raw<readonly HeardMarker[]>([]);
  /** Newest value of each channel, in its unit. */
  newest = $state.raw<Readonly<Record<number, number>>>({});
  missed = $state(0);
  readonly toggle = new Action((on: boolean) => api.strip(on));
  #channels: { number: number; perUnit: number }[] = [];
  #width = 0;
  #kept: StripChunk[] = [];
  #strip: number | null = null;

  /** Listens until the returned function is called. */
  begin(): () => void {
    let ended = false;
    let forget: (() => void) | null = null;
    void hearStrip((chunk) => this.take(chunk)).then((stop) => {
      if (ended) stop();
      else forget = stop;
    });
    return () => {
      ended = true;
      forget?.();
    };
  }

  /** Fits the strip to the channels of a class and to a width in CSS pixels. */
  fit(channels: ClassView['channels'], width: number): void {
    const same =
      channels.map(({ number }) => number).join() === this.#channels.map(({ number }) => number).join();
    if (same && Math.abs(width - this.#width) < 1) return;
    this.#channels = channels.map(({ number, per_unit }) => ({ number, perUnit: per_unit }));
    this.#width = width;
    this.#redo();
  }

  setSpeed(speed: Speed): void {
    this.speed = speed;
    this.#redo();
  }

  setGain(gain: Gain): void {
    this.gain = gain;
    this.feed.gain = gain;
  }

  /** Holds the picture, or shows again what has arrived meanwhile. */
  freeze(frozen: boolean): void {
    this.frozen = frozen;
    if (!frozen) this.#redo();
  }

  take(chunk: StripChunk): void {
    if (chunk.strip !== this.#strip) {
      this.#strip = chunk.strip;
      this.#kept = [];
      this.markers = [];
      this.newest = {};
      this.missed = 0;
    }
    this.#kept.push(chunk);
    const oldest = chunk.time_ms - keptMs;
    if ((this.#kept[0]?.time_ms ?? 0) < oldest - keptMs / 2)
      this.#kept = this.#kept.filter((kept) => kept.time_ms >= oldest);
    this.missed += chunk.missed;
    if (this.frozen) return;
    this.feed.take(chunk);
    this.#note(chunk);
  }

  #note(chunk: StripChunk): void {
    const channel = this.#channels.find(({ number }) => number === chunk.channel);
    const last = chunk.samples.at(-1);
    if (channel && last !== undefined)
      this.newest = { ...this.newest, [channel.number]: last / (channel.perUnit || 1) };
    if (chunk.markers.length === 0) return;
    let markers = this.markers;
    for (const [timeMs, kind] of chunk.markers) {
      const before = markers.find((marker) => marker.kind === kind);
      markers = [{ kind, timeMs, sinceMs: before ? timeMs - before.timeMs : null }, ...markers];
    }
    this.markers = markers.slice(0, latestMarkers);
  }

  /** Lays what was kept out anew, ending where the old picture ended. */
  #redo(): void {
    const windowMs = Math.max(1000, Math.round((this.#width / (pixelsPerMm * this.speed)) * 1000));
    const head = this.feed.headMs;
    const feed = new StripFeed(this.#channels, Math.ceil(windowMs / slotMs) * slotMs, slotMs);
    feed.gain = this.gain;
    for (const chunk of this.#kept) feed.take(chunk);
    if (head >= 0 && feed.newestMs >= 0)
      feed.headMs = this.frozen ? feed.newestMs : Math.max(head, feed.newestMs - 600);
    this.feed = feed;
  }
}
