import { asFault, type PageFault } from './fault';

/** Something that is asked for and shown: the newest answer, or why there is none. Late answers never replace newer ones. */
export class Loaded<Answer> {
  current = $state.raw<Answer | null>(null);
  fault = $state.raw<PageFault | null>(null);
  busy = $state(false);
  readonly #ask: () => Promise<Answer>;
  #asked = 0;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  /** Asks anew; what is here stays until the answer comes. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.fault = null;
    try {
      const answer = await this.#ask();
      if (asked === this.#asked) this.current = answer;
    } catch (reason) {
      if (asked === this.#asked) this.fault = asFault(reason);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }
}
