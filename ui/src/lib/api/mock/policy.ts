import type { PolicyView } from '../contract';

const roles = ['clinician', 'service engineer', 'emergency', 'manufacturer'];
/** For each permission what each role needs, in the order of the roles: never, known good, or always. */
const matrix: [permission: string, needs: string][] = [
  ['read', 'iiii'],
  ['read-log', 'iini'],
  ['pair', 'ggng'],
  ['programme', 'gnnn'],
  ['temporary', 'gnnn'],
  ['emergency', 'inin'],
  ['maintain', 'ngng'],
  ['decommission', 'nnng'],
];
const words: Record<string, [needs: string, reason: string]> = {
  n: ['never', 'what is not granted is denied'],
  g: ['good', 'permitted while the operator is known not to be revoked'],
  i: [
    'indeterminate',
    'reading changes nothing on the device; an out-of-date revocation list does not keep a patient from care',
  ],
};

export const policy: PolicyView = {
  rows: roles.flatMap((role, place) =>
    matrix.map(([permission, needs]) => {
      const [code, reason] = words[needs.charAt(place)] ?? ['never', ''];
      return { role, permission, needs: code, reason };
    }),
  ),
  suites: [
    '3: P-256, AES-CCM with a 16-byte tag, SHA-256; records AES-256-GCM',
    '2: P-256, AES-CCM with a 8-byte tag, SHA-256; records AES-256-GCM',
  ],
  methods: ['0: both sides sign', '1: the device signs, the operator uses a static key'],
  limits: [
    ['oldest revocation list that counts', '90 days'],
    ["longest validity of an operator's certificate", '730 days'],
  ],
};
