import type { Fault, FaultKind } from './contract';

/** `window`: the page could not reach the application at all, so that no kind of the contract fits. */
export type FaultCode = FaultKind | 'window';

/** What went wrong. The page matches on `kind`, never on text. */
export type PageFault = Omit<Fault, 'kind'> & { kind: FaultCode };

export function isFault(value: unknown): value is PageFault {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Fault).kind === 'string' &&
    typeof (value as Fault).sentence === 'string' &&
    typeof (value as Fault).next === 'string'
  );
}

/** Turns whatever a call rejected with into a fault; the window itself rejects with plain strings. */
export function asFault(reason: unknown): PageFault {
  if (isFault(reason)) return reason;
  const sentence = reason instanceof Error ? reason.message : String(reason);
  return { kind: 'window', sentence, next: '' };
}
