import { asFault, type PageFault } from '$lib/api';

type Fetch<Row> = (offset: number, limit: number) => Promise<readonly Row[]>;

/** Where a long table takes its rows from. */
export type RowSource<Row> = Pick<RowPages<Row>, 'row' | 'want' | 'arrivals' | 'fault'>;

/* eslint-disable svelte/prefer-svelte-reactivity -- `arrivals` tells what changed; the maps are caches */
/** Rows of a long list, read a page at a time and forgotten again when many others were looked at since. */
export class RowPages<Row> {
  fault = $state.raw<PageFault | null>(null);
  /** Grows with every page that arrives; what shows rows reads it. */
  arrivals = $state(0);
  readonly #fetch: Fetch<Row>;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Set<number>();
  #generation = 0;

  constructor(
    fetch: Fetch<Row>,
    readonly pageRows = 100,
    readonly mostPages = 100,
  ) {
    this.#fetch = fetch;
  }

  /** The row at this place, when its page is here. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.pageRows))?.[index % this.pageRows];
  }

  /** Asks for the pages of these rows that are not here, the nearest first. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / this.pageRows); page <= Math.floor(last / this.pageRows); page += 1) {
      const known = this.#pages.get(page);
      if (known) {
        this.#pages.delete(page);
        this.#pages.set(page, known);
      } else if (!this.#asked.has(page)) {
        void this.#load(page);
      }
    }
  }

  /** Forgets all rows, for a new search. Answers still under way are dropped. */
  clear(): void {
    this.#generation += 1;
    this.#pages.clear();
    this.#asked.clear();
    this.fault = null;
    this.arrivals += 1;
  }

  async #load(page: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(page);
    try {
      const rows = await this.#fetch(page * this.pageRows, this.pageRows);
      if (generation !== this.#generation) return;
      this.#pages.set(page, rows);
      this.#forgetOldest();
      this.fault = null;
      this.arrivals += 1;
    } catch (reason) {
      if (generation === this.#generation) this.fault = asFault(reason);
    } finally {
      if (generation === this.#generation) this.#asked.delete(page);
    }
  }

  #forgetOldest(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.mostPages) return;
      this.#pages.delete(page);
    }
  }
}
