import type { SessionSnapshot } from '$lib/api';

export type LinkQuality = 'good' | 'weak' | 'silent' | 'lost';

/** Longer than this without a sign of life, and the device counts as silent: after 15 s it is asked for one. */
export const silentAfterMs = 18_000;
/** Below this signal strength in dBm the link is about to fail. */
export const weakBelowDbm = -85;

/** Range and noise are told apart: a weak signal is not the same as a device that stays silent. */
export function linkQuality({ heard_ms_ago, rssi, lost }: SessionSnapshot): LinkQuality {
  if (lost) return 'lost';
  if (heard_ms_ago > silentAfterMs) return 'silent';
  return rssi !== null && rssi < weakBelowDbm ? 'weak' : 'good';
}
