import { Action, api, type RadioChoice, type RadiosView } from '$lib/api';
import { Loaded } from '$lib/api/loaded.svelte';
import { look } from '$lib/frame/preferences.svelte';

/** What stands for any adapter among adapters' names. */
export const anyAdapter = '*';

export interface AdapterOption {
  value: string;
  /** Whether it is switched on; `null` when the system does not tell. */
  powered: boolean | null;
  /** Whether it is there now. */
  there: boolean;
}

/** The radios of this machine, and changing to another. */
export class RadioChoosing {
  readonly found = new Loaded<RadiosView>(() => api.radios());
  /** Shows a choice only when the application has taken it. */
  readonly choose = new Action((choice: RadioChoice) => look.keep({ radio: choice }));

  /** The adapters by name, with the chosen one though it may not be there now. */
  adapters(chosen: RadioChoice): AdapterOption[] {
    const there = (this.found.current?.adapters ?? []).map(({ name, powered }) => ({
      value: name,
      powered,
      there: true,
    }));
    const wanted = chosen.way === 'bluetooth' ? chosen.adapter : null;
    if (wanted === null || there.some(({ value }) => value === wanted)) return there;
    return [...there, { value: wanted, powered: null, there: false }];
  }

  /** Changes to a way; by Bluetooth to the adapter of this name, or to any. */
  to(way: RadioChoice['way'], adapter: string = anyAdapter): void {
    const choice: RadioChoice =
      way === 'bluetooth' ? { way, adapter: adapter === anyAdapter ? null : adapter } : { way };
    void this.choose.run(choice);
  }
}
