import type { OperatorView, SetupView } from '../contract';

const inEightHours = Math.floor(Date.now() / 1000) + 8 * 3600;

export const operator: OperatorView = {
  name: 'Dr. Ada Lindqvist',
  role: 'clinician',
  valid_until: inEightHours,
  vault: 'sealed by a PIN in the data folder',
  permits: [
    ...['read', 'read-log', 'pair', 'programme', 'temporary', 'emergency'].map((code) => ({
      code,
      permitted: true,
      reason: 'clinicians may, while the revocation list is fresh',
    })),
    { code: 'maintain', permitted: false, reason: 'only a service engineer may maintain a device' },
    { code: 'decommission', permitted: false, reason: 'only the manufacturer may decommission a device' },
  ],
};

export const setup: SetupView = {
  version: '0.1.0',
  home: '/home/clinic/.local/share/wand-demo',
  operator: operator.name,
  role: operator.role,
  valid_until: operator.valid_until,
  vaults: [
    { code: 'os', available: false, sentence: 'No key store answers on the session bus' },
    { code: 'pin', available: true, sentence: 'Protects against a stolen disk; a strong PIN matters' },
  ],
  missing: [],
  awaiting_certificates: false,
  pin_needed: true,
  demo_available: true,
  demo_classes: [
    ['pacemaker', 'Pacemaker'],
    ['glucose-monitor', 'Glucose monitor'],
  ],
  demo_pin: '2468',
};
