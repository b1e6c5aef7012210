import { Action, api, type TrustKind } from '$lib/api';
import { inPageLanguage } from '$lib/i18n/said';
import { toasts } from '$lib/parts/toasts.svelte';

/** Adds trust material from a file that somebody chooses. */
export class Adding {
  /** Set while somebody is asked whether to trust a new anchor. */
  confirming = $state(false);
  /** What is being added, or was added last. */
  kind = $state<TrustKind>('list');
  readonly add: Action<[TrustKind], string | null>;

  constructor(added: () => void) {
    this.add = new Action(async (kind: TrustKind) => {
      const sentence = await api.addTrust(kind);
      if (sentence !== null) {
        toasts.show(inPageLanguage(sentence));
        added();
      }
      this.confirming = false;
      return sentence;
    });
  }

  /** An anchor asks first: it decides which devices and people are believed. */
  begin(kind: TrustKind): void {
    this.kind = kind;
    this.add.dismiss();
    if (kind === 'anchor') this.confirming = true;
    else void this.add.run(kind);
  }
}
