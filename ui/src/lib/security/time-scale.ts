import type { CertificateView } from '$lib/api';

/** Where a line for validities begins and ends, in seconds since 1970. */
export interface TimeScale {
  from: number;
  until: number;
}

/** A scale on which each of these certificates' validity has a place, and now as well. */
export function timeScale(certificates: readonly CertificateView[], now: number): TimeScale {
  const earliest = Math.min(now, ...certificates.map((one) => one.not_before));
  const latest = Math.max(now, ...certificates.map((one) => one.not_after));
  const margin = (latest - earliest) * 0.02;
  return { from: earliest - margin, until: latest + margin };
}
