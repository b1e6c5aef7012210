import type { CertificateView, SessionSnapshot } from '../contract';
import { programmeWith } from './pacemaker';

const now = (): number => Math.floor(Date.now() / 1000);
const day = 86_400;

export const path = (): CertificateView[] => [
  {
    subject: 'WP-2041 00417',
    issuer: 'Wand Demo Devices CA',
    serial_number: '3f9a20c1',
    purposes: ['device identity'],
    not_before: now() - 400 * day,
    not_after: now() + 3250 * day,
    fingerprint: 'c0ffee12'.repeat(8),
    warning: null,
  },
  {
    subject: 'Wand Demo Devices CA',
    issuer: 'Wand Demo Root',
    serial_number: '0102',
    purposes: ['issues device identities'],
    not_before: now() - 800 * day,
    not_after: now() + 4000 * day,
    fingerprint: 'ab12cd34'.repeat(8),
    warning: null,
  },
  {
    subject: 'Wand Demo Root',
    issuer: 'Wand Demo Root',
    serial_number: '01',
    purposes: ['trust anchor'],
    not_before: now() - 1000 * day,
    not_after: now() + 7000 * day,
    fingerprint: '77aa01ff'.repeat(8),
    warning: null,
  },
];

export function sessionSnapshot(): SessionSnapshot {
  return {
    session: {
      session_id: '5be1a77c90d2',
      model: 'WP-2041',
      serial: '00417',
      class: 'pacemaker',
      fingerprint: 'c0ffee12'.repeat(8),
      path: path(),
      revocation: 'good, list 12 of 2026-11-20',
      method: 'both sides sign',
      suite: 2,
      handshake: [
        {
          message: 1,
          direction: 'received',
          bytes: 39,
          after_ms: 12.4,
          means: 'The device offers its suites and a fresh key',
        },
        { message: 2, direction: 'sent', bytes: 412, after_ms: 31.9, means: 'We prove who we are' },
        {
          message: 3,
          direction: 'received',
          bytes: 431,
          after_ms: 118.2,
          means: 'The device proves who it is',
        },
        { message: 4, direction: 'sent', bytes: 18, after_ms: 121.6, means: 'Keys are confirmed' },
      ],
      handshake_bytes: 900,
      paired: true,
      since: now() - 187,
      endpoint: 'sim:pacemaker-1',
      demo: true,
      pairing_code: '481 207',
      other_than: null,
      resolved: null,
    },
    report: {
      model: 'WP-2041',
      serial: '00417',
      firmware: '1.4.2',
      state: 'permanent',
      battery_phase: 'beginning of life',
      battery_mv: 2790,
      device_time: now() - 3,
      clock_difference_s: -3,
      sessions: 18,
      failed_contacts: 2,
      failed_energy_uj: 410,
      alerts: [],
    },
    programme: programmeWith(),
    at_start: programmeWith(),
    measurements: [
      { key: 'battery-voltage', name: 'Battery voltage', text: '2.79 V', raw: 2790 },
      { key: 'p-wave', name: 'P wave', text: '2.4 mV', raw: 2400 },
      { key: 'r-wave', name: 'R wave', text: '11.3 mV', raw: 11_300 },
      { key: 'atrial-lead-impedance', name: 'Atrial lead impedance', text: '550 Ω', raw: 550 },
      { key: 'ventricular-lead-impedance', name: 'Ventricular lead impedance', text: '650 Ω', raw: 650 },
      { key: 'rate', name: 'Ventricular rate', text: '64 ppm', raw: 64 },
    ],
    outcomes: [],
    link: {
      key_epoch: 1,
      events: 812,
      packets_to_device: 240,
      bytes_to_device: 18_400,
      packets_to_programmer: 611,
      bytes_to_programmer: 96_220,
      silently_lost: 3,
    },
    rssi: -61,
    heard_ms_ago: 240,
    strip: false,
    lost: false,
  };
}
