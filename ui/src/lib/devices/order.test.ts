import { describe, expect, it } from 'vitest';
import type { DeviceView, UncertainView } from '$lib/api';
import { devices } from '$lib/api/mock/devices';
import { barsOf, isUncertain, keyOf, sorted } from './order';

const uncertain = (serial: string, endpoint: string | null): UncertainView => ({
  serial,
  endpoint,
  summary: [],
  signed_at: 0,
  counter: 1,
});

describe('the order of devices', () => {
  it('tells those in reach from those that are known only', () => {
    const { near, away } = sorted(devices(), []);
    expect(near.map((device) => device.standing)).toEqual([
      'verified-before',
      'verified-before',
      'stranger',
      'blocked',
    ]);
    expect(away.map((device) => device.recognised?.serial)).toEqual(['00390']);
  });

  it('does not move with the signal', () => {
    const before = sorted(devices(), []).near.map(keyOf);
    const noisy = devices().map((device, index) => ({ ...device, rssi: device.rssi && -40 - index * 9 }));
    expect(sorted(noisy.toReversed(), []).near.map(keyOf)).toEqual(before);
  });

  it('puts a device first whose command has no outcome yet (R-CM-5)', () => {
    const pending = [uncertain('A-88213', null)];
    expect(sorted(devices(), pending).near[0]?.recognised?.serial).toBe('A-88213');
  });

  it('recognises such a device by its serial number, or where it answers', () => {
    const [known, , stranger] = devices() as [DeviceView, DeviceView, DeviceView];
    expect(isUncertain(known, [uncertain('00417', null)])).toBe(true);
    expect(isUncertain(stranger, [uncertain('00999', 'sim:unknown-1')])).toBe(true);
    expect(isUncertain(stranger, [uncertain('00999', null)])).toBe(false);
  });
});

describe('signal bars', () => {
  it.each([
    [-55, 4],
    [-60, 4],
    [-61, 3],
    [-79, 2],
    [-90, 1],
    [-100, 0],
  ])('shows %i dBm as %i bars', (rssi, bars) => expect(barsOf(rssi)).toBe(bars));
});
