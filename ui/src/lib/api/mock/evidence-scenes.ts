import type { LogQuery, Snapshot } from '../contract';
import type { Answers } from './answers';
import { devicePage } from './logs';
import { path, sessionSnapshot } from './session';

const day = 86_400;
const now = (): number => Math.floor(Date.now() / 1000);
const listOf = (daysAgo: number) => ({
  issuer: 'Wand Demo Devices CA',
  number: 12,
  this_update: now() - daysAgo * day,
  next_update: now() - (daysAgo - 7) * day,
  revoked: 1,
  out_of_date: daysAgo > 7,
});
interface Asked {
  query: LogQuery;
  offset: number;
  limit: number;
}
const broken = (row: number, sentence: string) => ({ intact: false, rows: row, head: '', sentence });

function doubtful(): Snapshot['session'] {
  const session = sessionSnapshot();
  const [leaf, ...rest] = path();
  return {
    ...session,
    session: {
      ...session.session,
      revocation: 'indeterminate: the list of Wand Demo Devices CA is out of date',
      path: leaf
        ? [
            {
              ...leaf,
              not_after: now() + 9 * day,
              warning: 'ends in 9 days',
              warned: {
                rule: 'warn-ends-soon',
                arguments: { days: '9', not_after: String(now() + 9 * day) },
              },
              subject: 'WP-2041 00417',
            },
            ...rest,
          ]
        : rest,
    },
  };
}

/** States of certificates and logs: what of the snapshot and of the answers is different in each. */
export const evidenceScenes = {
  'broken-audit': {
    snapshot: { session: null },
    answers: { verify_audit: () => broken(999_991, 'Row 999991 of the audit log was changed.') },
  },
  'empty-audit': {
    snapshot: { session: null },
    answers: {
      audit: () => ({ total: 0, offset: 0, rows: [] }),
      verify_audit: () => ({
        intact: true,
        rows: 0,
        head: '00'.repeat(32),
        sentence: 'all 0 rows are genuine',
      }),
    },
  },
  'broken-log': {
    snapshot: { session: sessionSnapshot() },
    answers: {
      device_log: ({ query, offset, limit }: Asked) =>
        devicePage(
          broken(233, 'the kept log of the device was altered: log entry 233 does not follow the one before'),
          query,
          offset,
          limit,
        ),
    },
  },
  'unread-log': {
    snapshot: { session: sessionSnapshot() },
    answers: { device_log: () => ({ total: 0, offset: 0, entries: [], verdict: null }) },
  },
  'reading-log': {
    snapshot: {
      session: sessionSnapshot(),
      work: { kind: 'read-log', step: '', done: 128, total: null, cancellable: true },
    },
    answers: {},
  },
  'doubtful-identity': {
    snapshot: { session: doubtful() },
    answers: {
      trusted: () => ({ anchors: path().slice(2), issuing: path().slice(1, 2), lists: [listOf(40)] }),
      device_certificates: () => ({ certificates: path().slice(0, 1), lists: [listOf(40)] }),
    },
  },
} satisfies Record<string, { snapshot: Partial<Snapshot>; answers: Partial<Answers> }>;
