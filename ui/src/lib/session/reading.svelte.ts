import { Action, api } from '$lib/api';

/** Reading the device in session: begun by whoever connects, and again by hand. Its fault is shown where it is looked for. */
class Reading {
  /** How many readings succeeded. */
  count = $state(0);
  readonly action = new Action(async () => {
    await api.interrogate();
    this.count += 1;
  });
}

export const reading = new Reading();
