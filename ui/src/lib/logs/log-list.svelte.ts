import { asFault, type LogQuery, type PageFault } from '$lib/api';
import { RowPages } from '$lib/parts/row-pages.svelte';

export interface LogPage<Row> {
  /** Rows that match, in all. */
  total: number;
  rows: readonly Row[];
}
type Fetch<Row> = (query: LogQuery, offset: number, limit: number) => Promise<LogPage<Row>>;

export const everything: LogQuery = { text: '', kinds: [], from: null, until: null, subject: null };

/** A log under a query, newest first, read by pages. */
export class LogList<Row> {
  query = $state.raw<LogQuery>(everything);
  total = $state(0);
  selected = $state(-1);
  /** Whether the number of rows is not known yet. */
  loading = $state(true);
  /** Why not even the first page came. */
  fault = $state.raw<PageFault | null>(null);
  readonly pages: RowPages<Row>;
  readonly #fetch: Fetch<Row>;
  #first: readonly Row[] | null = null;
  #asked = 0;

  constructor(fetch: Fetch<Row>) {
    this.#fetch = fetch;
    this.pages = new RowPages<Row>((offset, limit) => this.#page(offset, limit));
  }

  get filtered(): boolean {
    const { text, kinds, from, until, subject } = this.query;
    return text !== '' || kinds.length > 0 || from !== null || until !== null || subject !== null;
  }

  /** The chosen row, when it is here. */
  get row(): Row | undefined {
    void this.pages.arrivals;
    return this.selected < 0 ? undefined : this.pages.row(this.selected);
  }

  /** Lists what another query finds. */
  ask(change: Partial<LogQuery>): Promise<void> {
    this.query = { ...this.query, ...change };
    this.selected = -1;
    return this.reload();
  }

  /** Reads the list anew: there may be newer rows. */
  async reload(): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    this.fault = null;
    try {
      const page = await this.#fetch(this.query, 0, this.pages.pageRows);
      if (asked !== this.#asked) return;
      this.#first = page.rows;
      this.pages.clear();
      this.total = page.total;
    } catch (reason) {
      if (asked === this.#asked) this.fault = asFault(reason);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** The first place, from the newest, whose row passes; the test must hold from there on to the oldest. */
  async placeWhere(passes: (row: Row) => boolean): Promise<{ place: number; row: Row } | null> {
    let [low, high] = [0, this.total - 1];
    let found: { place: number; row: Row } | null = null;
    while (low <= high) {
      const place = Math.floor((low + high) / 2);
      const row = this.pages.row(place) ?? (await this.#fetch(this.query, place, 1)).rows[0];
      if (row === undefined) return found;
      if (passes(row)) {
        found = { place, row };
        high = place - 1;
      } else {
        low = place + 1;
      }
    }
    return found;
  }

  /** Rows that were written meanwhile push all others down: then every page is read anew. */
  async #page(offset: number, limit: number): Promise<readonly Row[]> {
    if (offset === 0 && this.#first) {
      const first = this.#first;
      this.#first = null;
      return first;
    }
    const page = await this.#fetch(this.query, offset, limit);
    if (page.total !== this.total) {
      const grown = page.total - this.total;
      this.total = page.total;
      if (this.selected >= 0) this.selected = Math.min(page.total - 1, Math.max(0, this.selected + grown));
      this.pages.clear();
    }
    return page.rows;
  }
}
