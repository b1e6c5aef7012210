import { createSubscriber } from 'svelte/reactivity';

/** The wall clock in seconds since 1970; whoever reads it is told every second. Only for show, never for decisions. */
class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const beat = setInterval(update, 1000);
    return () => clearInterval(beat);
  });

  get now(): number {
    this.#subscribe();
    return Date.now() / 1000;
  }
}

export const clock = new Clock();
