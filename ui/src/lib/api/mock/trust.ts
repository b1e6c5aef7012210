import type { CertificateView } from '../contract';
import { detailOf } from './certificate-detail';
import { keySlots } from './keys';
import { policy } from './policy';

const now = Math.floor(Date.now() / 1000);
/** What a device holds: a certificate for each of its keys. */
function held(path: CertificateView[]): CertificateView[] {
  const keys = [
    { purposes: ['device identity (Pacemaker)'], key_usage: ['digital signature'] },
    { purposes: ['device identity (Pacemaker)'], key_usage: ['key agreement'] },
    { purposes: ['evidence signing (Pacemaker)'], key_usage: ['digital signature'] },
  ];
  const leaf = path[0];
  if (!leaf) return [];
  return keys.map((key, place) => ({
    ...leaf,
    ...key,
    serial_number: `3f9a20c${place + 1}`,
    fingerprint: place === 0 ? leaf.fingerprint : `${place}0ffee12`.repeat(8),
    not_after: leaf.not_after - place * 120 * 86_400,
  }));
}

/** Answers about certificates, keys and policy. */
export function answersOfTrust(path: () => CertificateView[]) {
  const list = {
    issuer: 'Wand Demo Devices CA',
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
    chain: {
      answer: 'good' as const,
      sentence: 'good for device identity (pacemaker)',
      reason: { rule: 'good-for', arguments: { purpose: 'device identity (pacemaker)' } },
    },
    revocation: {
      answer: 'indeterminate' as const,
      sentence: 'the revocation list of its issuer is out of date',
      reason: { rule: 'stale-list', arguments: {} },
    },
  });
  return {
    keys: () => keySlots,
    device_certificates: () => ({ certificates: held(path()), lists: [list] }),
    certificate: ({ fingerprint }: { fingerprint: string }) => {
      const found = [...path(), ...held(path())].find(
        (certificate) => certificate.fingerprint === fingerprint,
      );
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
    policy: () => policy,
    trusted: () => ({ anchors: path().slice(2), issuing: path().slice(1, 2), lists: [list] }),
    own_certificates: () => path().slice(0, 1),
    add_trust: () => 'One revocation list was added',
    open_certificate: () => judged('device.pem'),
    judge_certificate: ({ name }: { name: string }) => judged(name),
  };
}
