import type { KeyView } from '../contract';

const now = Math.floor(Date.now() / 1000);
const day = 86_400;
const slot = (
  owner: string,
  purpose: string,
  state: string,
  daysAgo: number,
  uses: number,
  origin: string,
  digits: string,
): KeyView => ({
  owner,
  purpose,
  algorithm: 'P-256',
  state,
  created: now - daysAgo * day,
  uses,
  origin,
  fingerprint: digits.repeat(8),
});

/** Key slots of a device and the keys of an operator. */
export const keySlots: KeyView[] = [
  slot('device', 'identity (signs in handshakes)', 'active', 394, 18, 'made here', '90ab12cd'),
  slot('device', 'identity (static Diffie-Hellman)', 'active', 394, 4, 'made here', '7be100c4'),
  slot('device', 'evidence (signs receipts and logs)', 'active', 394, 1204, 'made here', 'e3cc9a55'),
  slot(
    'device',
    'evidence (signs receipts and logs)',
    'deactivated',
    1180,
    871,
    'put there by the maker',
    '4410fe2a',
  ),
  slot('workstation', 'operator session (clinician)', 'active', 1, 42, 'made here', '0d77a1b8'),
  slot('workstation', 'command signing (clinician)', 'active', 1, 12, 'made here', '55aa66bb'),
  slot(
    'workstation',
    'operator session (clinician), static Diffie-Hellman',
    'active',
    1,
    3,
    'made here',
    'c2c2d9e0',
  ),
];
