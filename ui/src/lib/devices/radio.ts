import type { RadioChoice, RadioState } from '$lib/api';
import { t } from '$lib/i18n/i18n.svelte';
import { harmless } from '$lib/text/safe-text';

const unusable = ['missing', 'adapter-gone', 'off', 'denied', 'no-service', 'not-built'] as const;
export type Unusable = (typeof unusable)[number];

/** Whether there is a radio to listen with, as far as is known. */
export function isUsable(state: RadioState): boolean {
  return !(unusable as readonly string[]).includes(state);
}

export function isUnusable<Radio extends { state: RadioState }>(
  radio: Radio,
): radio is Radio & { state: Unusable } {
  return !isUsable(radio.state);
}

/** The adapter that somebody chose by name; `null` for any, and for simulated devices. */
export function adapterOf(choice: RadioChoice): string | null {
  return choice.way === 'bluetooth' ? choice.adapter : null;
}

/** By what devices are reached, in words. */
export function radioName(choice: RadioChoice): string {
  if (choice.way === 'simulated') return t('devices.by.simulated');
  return choice.adapter === null
    ? t('devices.by.bluetooth')
    : t('devices.by.adapter', { adapter: harmless(choice.adapter) });
}
