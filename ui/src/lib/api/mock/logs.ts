import type {
  AuditPageView,
  AuditRowView,
  DeviceLogPageView,
  LogEntryView,
  LogQuery,
  Snapshot,
  Value,
  VerdictView,
} from '../contract';
import { measuredRows } from './measured';

interface Host {
  snapshot: Snapshot;
  change(part: Partial<Snapshot>): void;
}

/** As many as the audit list promises to scroll smoothly. */
export const auditRows = 1_000_000;
const newest = Math.floor(Date.UTC(2026, 10, 21, 14, 5, 9) / 1000);
/** Seconds from one row to the next. */
const pace = 37;
/** A search looks at this many of the newest rows; the pretended log is the same all over. */
const searched = 20_000;

const story: [kind: string, detail: Value, evidence: number][] = [
  ['operator.unlocked', {}, 0],
  ['contact.begun', { endpoint: 'sim:pacemaker-1' }, 0],
  ['session.opened', { method: '0: both sides sign', suite: 2, revocation: 'good by list 12' }, 0],
  ['device-log.verified', { entries: 12, newest: 240, head: '31'.repeat(32) }, 204],
  [
    'command.signed',
    { command: 'd00dfeed'.repeat(8), counter: 42, change: ['Lower rate limit 60 ppm → 70 ppm'] },
    412,
  ],
  [
    'command.settled',
    {
      command: 'd00dfeed'.repeat(8),
      counter: 42,
      change: ['Lower rate limit 60 ppm → 70 ppm'],
      outcome: 'carried-out',
      more: { programme: '1f2e3d4c'.repeat(8), state: 'permanent' },
    },
    318,
  ],
  ['readback.matches', { programme: '1f2e3d4c'.repeat(8) }, 0],
  ['session.ended', { session: '5be1a77c90d2', clean: true }, 0],
  ['contact.failed', { code: 'device-missing', why: 'nothing answers at sim:pacemaker-1' }, 0],
];

function auditRow(sequence: number): AuditRowView {
  const [kind, detail, evidence] = story[sequence % story.length] ?? ['operator.unlocked', {}, 0];
  const alone = kind.startsWith('operator');
  return {
    sequence,
    time: newest - (auditRows - sequence) * pace,
    session: alone ? null : '5be1a77c90d2',
    actor: 'Dr. Ada Lindqvist',
    kind,
    subject: alone ? null : sequence % 4 === 0 ? '00390' : '00417',
    detail,
    evidence_bytes: evidence,
    hash: (sequence * 2_654_435_761).toString(16).padStart(16, '0').repeat(4),
  };
}

function matches(
  query: LogQuery,
  row: { kind: string; time: number; subject?: string | null },
  words: string,
) {
  return (
    (query.kinds.length === 0 || query.kinds.includes(row.kind)) &&
    (query.from === null || row.time >= query.from) &&
    (query.until === null || row.time <= query.until) &&
    (query.subject === null || row.subject === query.subject) &&
    words.toLowerCase().includes(query.text.toLowerCase())
  );
}

const asksForAll = (query: LogQuery): boolean =>
  query.text === '' &&
  query.kinds.length === 0 &&
  query.from === null &&
  query.until === null &&
  query.subject === null;

let found: { key: string; rows: AuditRowView[] } | null = null;
function foundBy(query: LogQuery): AuditRowView[] {
  const key = JSON.stringify(query);
  if (found?.key !== key) {
    const rows = Array.from({ length: searched }, (_, index) => auditRow(auditRows - index));
    found = { key, rows: rows.filter((row) => matches(query, row, JSON.stringify(row))) };
  }
  return found.rows;
}

function auditPage(query: LogQuery, offset: number, limit: number): AuditPageView {
  if (!asksForAll(query)) {
    const rows = foundBy(query);
    return { total: rows.length, offset, rows: rows.slice(offset, offset + limit) };
  }
  const length = Math.max(0, Math.min(limit, auditRows - offset));
  return {
    total: auditRows,
    offset,
    rows: Array.from({ length }, (_, index) => auditRow(auditRows - offset - index)),
  };
}

const deviceStory: [code: string, detail: string][] = [
  ['session-opened', '5be1a77c90d2'],
  ['command-applied', '42'],
  ['state-changed', '1'],
  ['session-closed', ''],
  ['contact-failed', 'peer-refused'],
  ['list-accepted', '12'],
  ['magnet', '1'],
  ['session-fault', 'timeout'],
];
const entries: LogEntryView[] = Array.from({ length: 240 }, (_, index) => {
  const sequence = 240 - index;
  const [code, detail] = deviceStory[sequence % deviceStory.length] ?? ['started', ''];
  return { sequence, time: newest - index * 611, code, detail };
});

export const intactDevice: VerdictView = {
  intact: true,
  rows: entries.length,
  head: '31c0'.repeat(16),
  sentence: 'all 240 entries are genuine and in their place',
};

/** A page of the pretended device's log under a verdict. */
export function devicePage(
  verdict: VerdictView | null,
  query: LogQuery,
  offset: number,
  limit: number,
): DeviceLogPageView {
  const rows = entries.filter((entry) =>
    matches(query, { ...entry, kind: entry.code, subject: query.subject }, `${entry.code} ${entry.detail}`),
  );
  return { total: rows.length, offset, entries: rows.slice(offset, offset + limit), verdict };
}

interface Asked {
  query: LogQuery;
  offset: number;
  limit: number;
}
const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Answers about the audit log and devices' logs. */
export function answersOfLogs(host: Host) {
  return {
    read_device_log: async () => {
      for (const done of [0, 64, 128, 192, 240]) {
        host.change({ work: { kind: 'read-log', step: '', done, total: null, cancellable: true } });
        await later(120);
      }
      host.change({ work: null });
      return { entries: entries.slice(0, 12), newest: 240, head: intactDevice.head, signed: true };
    },
    device_log: ({ query, offset, limit }: Asked): DeviceLogPageView =>
      devicePage(intactDevice, query, offset, limit),
    export_device_log: ({ query }: { query: LogQuery }) => ({
      path: '/home/clinic/device-log.csv',
      count: devicePage(null, query, 0, 0).total,
    }),
    audit: ({ query, offset, limit }: Asked): AuditPageView =>
      query.kinds.length === 1 && query.kinds[0] === 'device.measured'
        ? measuredRows(query.subject)
        : auditPage(query, offset, limit),
    audit_place: ({ query, time }: { query: LogQuery; time: number }) => {
      if (asksForAll(query)) return Math.min(auditRows - 1, Math.max(0, Math.ceil((newest - time) / pace)));
      const place = foundBy(query).findIndex((row) => row.time <= time);
      return place < 0 ? Math.max(0, foundBy(query).length - 1) : place;
    },
    verify_audit: async (): Promise<VerdictView> => {
      await later(300);
      return {
        intact: true,
        rows: auditRows,
        head: '4e'.repeat(32),
        sentence: `all ${auditRows} rows are genuine and in their place`,
      };
    },
    export_audit: ({ query }: { query: LogQuery }) => ({
      path: '/home/clinic/audit.csv',
      count: auditPage(query, 0, 0).total,
    }),
  };
}
