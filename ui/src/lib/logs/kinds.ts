import { tMaybe } from '$lib/i18n/i18n.svelte';

/** Codes of the audit log, grouped as a reader looks for them. */
export const auditKinds = {
  session: [
    'contact.begun',
    'contact.failed',
    'session.opened',
    'device.measured',
    'session.ended',
    'session.lost',
    'session.distrusted',
  ],
  therapy: ['command.signed', 'command.settled', 'readback.matches', 'readback.differs'],
  operator: ['operator.unlocked', 'operator.locked', 'operator.renewed'],
  evidence: [
    'device-log.verified',
    'device-log.broken',
    'pairing.asked',
    'pairing.done',
    'lists.carried',
    'trust.added',
  ],
} as const;

/** Codes of devices' logs. */
export const deviceKinds = {
  session: [
    'contact-turned-away',
    'contact-failed',
    'contact-overspent',
    'session-opened',
    'session-closed',
    'session-fault',
    'session-distrusted',
    'peer-no-longer-trusted',
    'request-refused',
  ],
  therapy: [
    'command-applied',
    'command-rejected',
    'command-refused',
    'state-changed',
    'storage-failed',
    'magnet',
  ],
  evidence: [
    'paired',
    'forgotten',
    'pairing-window',
    'list-accepted',
    'list-kept',
    'list-refused',
    'list-distrusted',
    'certificate-distrusted',
    'certificates-lost',
    'key-use-refused',
  ],
  device: ['started', 'power-on-reset', 'provisioned', 'log-lost'],
} as const;

export type KindGroups = Readonly<Record<string, readonly string[]>>;

/** What kind of news a row is: bad news stands out, the rest is calm. */
const bad = new Set([
  'readback.differs',
  'device-log.broken',
  'session.distrusted',
  'session-distrusted',
  'peer-no-longer-trusted',
  'log-lost',
  'certificates-lost',
  'storage-failed',
  'power-on-reset',
]);
const doubtful = new Set([
  'contact.failed',
  'session.lost',
  'contact-failed',
  'contact-turned-away',
  'contact-overspent',
  'session-fault',
  'command-rejected',
  'command-refused',
  'request-refused',
  'list-refused',
  'list-distrusted',
  'certificate-distrusted',
  'key-use-refused',
]);

export function weightOf(kind: string): 'bad' | 'doubtful' | 'plain' {
  return bad.has(kind) ? 'bad' : doubtful.has(kind) ? 'doubtful' : 'plain';
}

/** Words for a code; the code itself when the page has none. */
export function kindWords(kind: string): string {
  return tMaybe(`logs.kind.${kind}`) ?? kind;
}

/** Words for the detail of an entry of a device's log, such as `counter 42`; the detail itself when the page has none. */
export function detailWords(code: string, detail: string): string {
  return detail === '' ? '' : (tMaybe(`logs.detailOf.${code}`, { detail }) ?? detail);
}
