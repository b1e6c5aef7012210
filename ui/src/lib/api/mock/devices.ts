import type { DeviceView } from '../contract';

const hoursAgo = (hours: number): number => Math.floor(Date.now() / 1000) - hours * 3600;

const known = (name: string, model: string, serial: string, kind: string, hours: number): DeviceView => ({
  endpoint: `sim:${kind}-1`,
  rssi: -58,
  name,
  connectable: true,
  recognised: { model, serial, class: kind, last_seen: hoursAgo(hours) },
  standing: 'verified-before',
  blocked: null,
  other_than_last: true,
});

export function devices(): DeviceView[] {
  return [
    { ...known('Wand device', 'WP-2041', '00417', 'pacemaker', 2), other_than_last: false },
    { ...known('Wand device', 'GM-7', 'A-88213', 'glucose-monitor', 70), rssi: -84 },
    {
      endpoint: 'sim:unknown-1',
      rssi: -91,
      name: 'Wand device',
      connectable: true,
      recognised: null,
      standing: 'stranger',
      blocked: null,
      other_than_last: false,
    },
    {
      ...known('Wand device', 'GM-7', 'A-10042', 'glucose-monitor', 900),
      standing: 'blocked',
      blocked: 'its certificate was revoked on 2026-10-02',
      connectable: false,
    },
    {
      ...known('Wand device', 'WP-2041', '00390', 'pacemaker', 2400),
      endpoint: null,
      rssi: null,
      connectable: false,
    },
  ];
}

/** A device whose name carries characters that act on their neighbours. */
export function stranger(): DeviceView {
  return {
    endpoint: 'sim:hostile',
    rssi: -70,
    name: 'Pace\u202erekam\u0007\u0000 \u2066x\u2069 Z\u0301\u0301\u0301\u0301\u0301',
    connectable: true,
    recognised: null,
    standing: 'stranger',
    blocked: null,
    other_than_last: false,
  };
}
