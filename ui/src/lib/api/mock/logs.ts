import type { AuditPageView, AuditRowView, DeviceLogPageView } from '../contract';

/** As many as the audit list promises to scroll smoothly. */
export const auditRows = 1_000_000;
const newest = Math.floor(Date.UTC(2026, 10, 21, 14, 5, 9) / 1000);
const kinds = ['session-opened', 'interrogated', 'command-recorded', 'receipt-verified', 'session-ended'];

function auditRow(sequence: number): AuditRowView {
  return {
    sequence,
    time: newest - (auditRows - sequence) * 37,
    session: '5be1a77c90d2',
    actor: 'Dr. Ada Lindqvist',
    kind: kinds[sequence % kinds.length] ?? 'session-opened',
    subject: 'WP-2041 00417',
    detail: { counter: sequence % 97 },
    evidence_bytes: sequence % 5 === 3 ? 318 : 0,
    hash: sequence.toString(16).padStart(64, '0'),
  };
}

export function auditPage(offset: number, limit: number): AuditPageView {
  const length = Math.max(0, Math.min(limit, auditRows - offset));
  return {
    total: auditRows,
    offset,
    rows: Array.from({ length }, (_, index) => auditRow(auditRows - offset - index)),
  };
}

export function deviceLogPage(offset: number, limit: number): DeviceLogPageView {
  const total = 240;
  const length = Math.max(0, Math.min(limit, total - offset));
  return {
    total,
    offset,
    entries: Array.from({ length }, (_, index) => ({
      sequence: total - offset - index,
      time: newest - (offset + index) * 611,
      code: kinds[(offset + index) % kinds.length] ?? 'session-opened',
      detail: 'operator session',
    })),
    verdict: {
      intact: true,
      rows: total,
      head: '31'.repeat(32),
      sentence: 'All 240 entries are genuine and in their place',
    },
  };
}
