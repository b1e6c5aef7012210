import type { RadioState, RadioView } from '$lib/api';

export type Unusable = 'missing' | 'off' | 'denied';

/** Whether there is a radio to listen with, as far as is known. */
export function isUsable(state: RadioState): boolean {
  return !['missing', 'off', 'denied'].includes(state);
}

export function isUnusable(radio: RadioView): radio is RadioView & { state: Unusable } {
  return !isUsable(radio.state);
}
