import {
  api,
  asFault,
  type PageFault,
  type ParameterView,
  type ProgrammeView,
  type ReviewView,
  type Setting,
} from '$lib/api';

/** So long nothing is typed before the rules are asked. */
export const reviewPauseMs = 180;

type Raw = Readonly<Record<string, number>>;

function rawOf(values: readonly Setting[]): Raw {
  return Object.fromEntries(values.map(({ key, raw }) => [key, raw]));
}

/** Values that somebody entered and that are not programmed yet, with what the rules say of them. */
export class ProgrammeEdits {
  /** What the device has, and with which session it was read. */
  #present = $state.raw<Raw>({});
  #wanted = $state.raw<Raw>({});
  /** What the rules say of the pending values; `null` while there are none or while they are asked. */
  review = $state.raw<ReviewView | null>(null);
  fault = $state.raw<PageFault | null>(null);
  /** Whether the review is about other values than those pending now. */
  stale = $state(false);
  #session: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  /** Pending values that differ from what the device has, in the order of the table. */
  readonly changes: readonly Setting[] = $derived(
    Object.entries(this.#present).flatMap(([key, present]) => {
      const raw = this.#wanted[key];
      return raw === undefined || raw === present ? [] : [{ key, raw }];
    }),
  );

  /** Follows the programme of a device. Another device or none, and what was entered is forgotten. */
  follow(device: string | null, programme: ProgrammeView | null): void {
    if (device !== this.#session) {
      this.#session = device;
      this.#wanted = {};
    }
    const present = rawOf(programme?.values ?? []);
    const keys = Object.keys(present);
    const same = keys.length === Object.keys(this.#present).length;
    if (same && keys.every((key) => present[key] === this.#present[key])) return;
    this.#present = present;
    this.#changed();
  }

  /** The value as it would be after the change. */
  wantedOf(value: Pick<ParameterView, 'key' | 'raw'>): number {
    return this.#wanted[value.key] ?? value.raw;
  }

  isChanged(key: string): boolean {
    return this.changes.some((change) => change.key === key);
  }

  set(key: string, raw: number): void {
    this.apply([{ key, raw }]);
  }

  /** Lays several values over those pending: a remedy, or an older programme. */
  apply(settings: readonly Setting[]): void {
    this.#wanted = { ...this.#wanted, ...rawOf(settings) };
    this.#changed();
  }

  undo(key: string): void {
    this.#wanted = Object.fromEntries(Object.entries(this.#wanted).filter(([other]) => other !== key));
    this.#changed();
  }

  undoAll(): void {
    this.#wanted = {};
    this.#changed();
  }

  /** Makes exactly this programme the pending one. */
  returnTo(programme: ProgrammeView): void {
    this.#wanted = rawOf(programme.values);
    this.#changed();
  }

  /** Asks the rules now, and resolves when `review` is about what is pending. */
  async check(): Promise<ReviewView | null> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    if (this.changes.length === 0) {
      this.review = null;
      this.stale = false;
      return null;
    }
    try {
      const review = await api.review([...this.changes]);
      if (asked !== this.#asked) return this.review;
      this.review = review;
      this.fault = null;
      this.stale = false;
    } catch (reason) {
      if (asked !== this.#asked) return this.review;
      this.review = null;
      this.fault = asFault(reason);
    }
    return this.review;
  }

  #changed(): void {
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.fault = null;
    if (this.changes.length === 0) {
      this.review = null;
      this.stale = false;
      return;
    }
    this.stale = true;
    this.#timer = setTimeout(() => void this.check(), reviewPauseMs);
  }
}

export const edits = new ProgrammeEdits();
