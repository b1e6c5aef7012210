import type { DeviceView, UncertainView } from '$lib/api';

/** Devices in reach, and those that are known but do not answer; each in an order that does not move with the signal. */
export interface Sorted {
  near: DeviceView[];
  away: DeviceView[];
}

const rank = { 'verified-before': 0, stranger: 1, blocked: 2 } as const;

/** A name that stays the same from scan to scan. */
export function keyOf(device: DeviceView): string {
  return `${device.endpoint ?? ''}|${device.recognised?.serial ?? ''}`;
}

export function sorted(devices: readonly DeviceView[], uncertain: readonly UncertainView[]): Sorted {
  const urgent = (device: DeviceView): number => (isUncertain(device, uncertain) ? 0 : 1);
  const order = (a: DeviceView, b: DeviceView): number =>
    urgent(a) - urgent(b) ||
    rank[a.standing] - rank[b.standing] ||
    (b.recognised?.last_seen ?? 0) - (a.recognised?.last_seen ?? 0) ||
    keyOf(a).localeCompare(keyOf(b));
  const all = devices.toSorted(order);
  return {
    near: all.filter((device) => device.endpoint !== null),
    away: all.filter((device) => device.endpoint === null),
  };
}

/** Whether a command to this device waits for its outcome. */
export function isUncertain(device: DeviceView, uncertain: readonly UncertainView[]): boolean {
  const serial = device.recognised?.serial;
  return uncertain.some(
    (command) =>
      (serial !== undefined && command.serial === serial) ||
      (command.endpoint !== null && command.endpoint === device.endpoint),
  );
}

/** Bars of 0 to 4 for a signal strength in dBm. */
export function barsOf(rssi: number): number {
  return [-90, -80, -70, -60].filter((step) => rssi >= step).length;
}
