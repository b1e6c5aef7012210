import { asFault, type PageFault, type VerdictView } from '$lib/api';

/** What the application said of a log's chain, and when. */
export class Verification {
  verdict = $state.raw<VerdictView | null>(null);
  fault = $state.raw<PageFault | null>(null);
  busy = $state(false);
  /** Seconds since 1970. */
  at = $state<number | null>(null);
  readonly #verify: () => Promise<VerdictView>;

  constructor(verify: () => Promise<VerdictView>) {
    this.#verify = verify;
  }

  /** Verifies; a verdict that was good does not stand while a new one is awaited, and not when none comes. */
  async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = null;
    if (this.verdict?.intact) this.verdict = null;
    try {
      this.verdict = await this.#verify();
      this.at = Math.floor(Date.now() / 1000);
    } catch (reason) {
      const fault = asFault(reason);
      // Whoever cancelled it knows.
      this.fault = fault.kind === 'cancelled' ? null : fault;
    } finally {
      this.busy = false;
    }
  }

  dismiss(): void {
    this.fault = null;
  }
}
