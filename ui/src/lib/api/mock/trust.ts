import type { CertificateView, KeyView } from '../contract';
import { detailOf } from './certificate-detail';

const now = Math.floor(Date.now() / 1000);
const keySlots: KeyView[] = [
  {
    owner: 'device',
    purpose: 'device identity',
    algorithm: 'P-256',
    state: 'active',
    created: now - 34_000_000,
    uses: 18,
    origin: 'made on the device',
    fingerprint: '90ab12cd'.repeat(8),
  },
  {
    owner: 'workstation',
    purpose: 'command signing',
    algorithm: 'P-256',
    state: 'active',
    created: now - 86_400,
    uses: 42,
    origin: 'made on this workstation',
    fingerprint: '55aa66bb'.repeat(8),
  },
];

/** Answers about certificates, keys and policy. */
export function answersOfTrust(path: () => CertificateView[]) {
  const list = {
    issuer: 'Wand Demo Root',
    number: 12,
    this_update: now - 86_400,
    next_update: now + 6 * 86_400,
    revoked: 1,
    out_of_date: false,
  };
  const judged = (name: string) => ({
    name,
    certificates: path().slice(0, 1).map(detailOf),
    path: path(),
    chain: { answer: 'good' as const, sentence: 'The chain ends at an anchor of this workstation' },
    revocation: { answer: 'indeterminate' as const, sentence: 'The list of its issuer is out of date' },
  });
  return {
    keys: () => keySlots,
    device_certificates: () => ({ certificates: path().slice(0, 1), lists: [list] }),
    certificate: ({ fingerprint }: { fingerprint: string }) => {
      const found = path().find((certificate) => certificate.fingerprint === fingerprint);
      if (!found) throw { kind: 'usage', sentence: 'No such certificate was met', next: 'open its file' };
      return detailOf(found);
    },
    export_certificate: () => ({ path: '/home/clinic/certificate.pem', count: 1 }),
    compare_certificates: () => ({
      fields: [
        { name: 'Subject', left: 'WP-2041 00417', right: 'WP-2041 00390', same: false },
        { name: 'Issuer', left: 'Wand Demo Devices CA', right: 'Wand Demo Devices CA', same: true },
      ],
    }),
    policy: () => ({
      rows: [
        {
          role: 'clinician',
          permission: 'program',
          needs: 'good',
          reason: 'only while revocation is known to be good',
        },
        {
          role: 'emergency',
          permission: 'stat',
          needs: 'indeterminate',
          reason: 'emergency therapy waits for no list',
        },
      ],
      suites: ['2: P-256, AES-CCM-16-64-128, SHA-256'],
      methods: ['both sides sign'],
      limits: [['Operator certificate', '12 h at most'] as [string, string]],
    }),
    trusted: () => ({ anchors: path().slice(2), issuing: path().slice(1, 2), lists: [list] }),
    own_certificates: () => path().slice(0, 1),
    add_trust: () => 'One revocation list was added',
    open_certificate: () => judged('device.pem'),
    judge_certificate: ({ name }: { name: string }) => judged(name),
  };
}
