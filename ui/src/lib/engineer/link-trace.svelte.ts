import { api, asFault, type LinkView, type PageFault, type TraceEntry } from '$lib/api';
import type { RowSource } from '$lib/parts/row-pages.svelte';

export const layers = ['packet', 'record', 'handshake'] as const;
export type Layer = (typeof layers)[number];
export const directions = ['to-device', 'to-programmer'] as const;
export type Direction = (typeof directions)[number];

const beat = 500;
/** As many as the application keeps. */
const kept = 4096;

/** What crossed the link, read again and again while it is looked at. The newest comes first. */
export class LinkTrace implements RowSource<TraceEntry> {
  layer = $state<Layer | 'all'>('all');
  direction = $state<Direction | 'all'>('all');
  paused = $state(false);
  link = $state.raw<LinkView | null>(null);
  mtu = $state(0);
  intervalMs = $state(0);
  fault = $state.raw<PageFault | null>(null);
  entries = $state.raw<readonly TraceEntry[]>([]);
  #last = 0;
  #asking = false;

  readonly shown = $derived(
    this.entries
      .filter(
        (entry) =>
          (this.layer === 'all' || entry.layer === this.layer) &&
          (this.direction === 'all' || entry.direction === this.direction),
      )
      .toReversed(),
  );

  get arrivals(): number {
    return this.shown.length;
  }

  row(index: number): TraceEntry | undefined {
    return this.shown[index];
  }

  want(): void {
    // Everything is here.
  }

  /** Milliseconds since the row before in time, among those shown. */
  sinceBefore(entry: TraceEntry): number | null {
    const before = this.shown[this.#placeOf(entry.number) + 1];
    return before ? (entry.at_ms ?? 0) - (before.at_ms ?? 0) : null;
  }

  /** The place of a number among those shown, which descend. */
  #placeOf(number: number): number {
    let [low, high] = [0, this.shown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.shown[middle]?.number ?? 0) > number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Reads until the returned function is called. */
  begin(): () => void {
    void this.read();
    const timer = setInterval(() => this.paused || void this.read(), beat);
    return () => clearInterval(timer);
  }

  /** Forgets everything: another connection began. */
  forget(): void {
    this.entries = [];
    this.#last = 0;
  }

  async read(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const news = await api.trace(this.#last);
      if (news.entries.length > 0) {
        this.entries = [...this.entries, ...news.entries].slice(-kept);
        this.#last = news.entries.at(-1)?.number ?? this.#last;
      }
      this.link = news.link;
      this.mtu = news.mtu;
      this.intervalMs = news.interval_ms ?? 0;
      this.fault = null;
    } catch (reason) {
      this.fault = asFault(reason);
    } finally {
      this.#asking = false;
    }
  }
}
