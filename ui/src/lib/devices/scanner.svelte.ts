import { api, asFault, type PageFault } from '$lib/api';

/** Pause between two scans in milliseconds: other requests get their turn. */
export const pauseMs = 1500;
/** Pause while there is no radio to use: somebody may switch it on. */
export const pauseWithoutRadioMs = 5000;

/** Listens for devices again and again while it is wanted, and makes way for everything else at once. */
export class Scanner {
  /** Whether it listens, or will again by itself. */
  running = $state(false);
  /** Why the last scan failed. It does not go on by itself then, unless the radio is missing. */
  fault = $state.raw<PageFault | null>(null);
  #run = 0;
  #scan: Promise<void> | null = null;
  readonly #radioUsable: () => boolean;

  constructor(radioUsable: () => boolean) {
    this.#radioUsable = radioUsable;
  }

  /** Begins to listen. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.fault = null;
    void this.#loop(++this.#run);
  }

  /** Stops, also in the middle of a scan, and resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.running = false;
    this.#run += 1;
    if (this.#scan === null) return;
    // Whether there still was a scan to cancel makes no difference.
    await api.cancel().catch(() => false);
    await this.#scan;
  }

  async #loop(run: number): Promise<void> {
    while (run === this.#run) {
      this.#scan = this.#once(run);
      await this.#scan;
      this.#scan = null;
      if (run !== this.#run) return;
      if (this.fault !== null && this.#radioUsable()) {
        this.running = false;
        return;
      }
      await new Promise((resolve) =>
        setTimeout(resolve, this.#radioUsable() ? pauseMs : pauseWithoutRadioMs),
      );
    }
  }

  async #once(run: number): Promise<void> {
    try {
      await api.scan();
      if (run === this.#run) this.fault = null;
    } catch (reason) {
      const fault = asFault(reason);
      if (run === this.#run) this.fault = fault;
    }
  }
}
