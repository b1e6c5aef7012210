import type { CertificateView, ListView, SessionView } from '$lib/api';
import type { Tone } from '$lib/parts/StatusMark.svelte';

/** The three answers a revocation list can give, and none. */
export type RevocationAnswer = 'good' | 'revoked' | 'indeterminate';

/** What the application's sentence answers; only a plain `good` counts as good. */
export function revocationAnswer(sentence: string): RevocationAnswer {
  if (/^good\b/.test(sentence)) return 'good';
  return /^revoked\b/.test(sentence) ? 'revoked' : 'indeterminate';
}

export const revocationTone: Record<RevocationAnswer, Tone> = {
  good: 'good',
  revoked: 'bad',
  indeterminate: 'unknown',
};

/** The list of the issuer of the device's certificate: the newest this workstation has. */
export function listOfIssuer(session: SessionView, lists: readonly ListView[]): ListView | undefined {
  const leaf: CertificateView | undefined = session.path[0];
  return lists.filter((list) => list.issuer === leaf?.issuer).toSorted((a, b) => b.number - a.number)[0];
}
