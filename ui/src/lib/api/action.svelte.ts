import { asFault, type PageFault } from './fault';

/** One thing a person can start: knows whether it runs, how it failed, and runs once at a time. */
export class Action<Arguments extends unknown[], Answer> {
  busy = $state(false);
  fault = $state.raw<PageFault | null>(null);
  readonly #work: (...args: Arguments) => Promise<Answer>;

  constructor(work: (...args: Arguments) => Promise<Answer>) {
    this.#work = work;
  }

  /** Resolves with the answer, or with `undefined` when it failed or was running already. */
  async run(...args: Arguments): Promise<Answer | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.fault = null;
    try {
      return await this.#work(...args);
    } catch (reason) {
      this.fault = asFault(reason);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  dismiss(): void {
    this.fault = null;
  }
}
