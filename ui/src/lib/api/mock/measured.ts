import type { AuditPageView } from '../contract';

const month = 30 * 86_400;

/** What was measured at earlier interrogations of the pacemaker, as the audit log keeps it; other devices are new here. */
export function measuredRows(serial: string | null): AuditPageView {
  const now = Math.floor(Date.now() / 1000);
  const rows = Array.from({ length: serial === '00417' ? 9 : 0 }, (_, index) => ({
    sequence: 900 - index * 40,
    time: now - index * month,
    session: null,
    actor: 'Dr. Ada Lindqvist',
    kind: 'device.measured',
    subject: serial,
    detail: {
      values: [
        { key: 'battery-voltage', text: `${(2.79 + index * 0.003).toFixed(2)} V` },
        { key: 'atrial-lead-impedance', text: `${550 + (index % 3) * 50} Ω` },
        { key: 'ventricular-lead-impedance', text: `${650 - (index % 2) * 50} Ω` },
      ],
    },
    evidence_bytes: 0,
    hash: '4e'.repeat(32),
  }));
  return { total: rows.length, offset: 0, rows };
}
