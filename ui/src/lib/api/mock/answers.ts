import type {
  AuditPageView,
  DifferenceView,
  OutcomeView,
  Preferences,
  ReviewView,
  Setting,
  Snapshot,
} from '../contract';
import { auditPage, auditRows, deviceLogPage } from './logs';
import { setup, operator } from './operator';
import { pacemakerClass, pacemakerTables, programmeWith, valueOf } from './pacemaker';
import { answersOfTrust } from './trust';
import { path, sessionSnapshot } from './session';
import { devices } from './devices';

interface Host {
  snapshot: Snapshot;
  change(part: Partial<Snapshot>): void;
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
let preferences: Preferences = { theme: 'system', text_size: 100, language: 'en' };

function rawNow(host: Host): Record<string, number> {
  return Object.fromEntries(
    (host.snapshot.session?.programme?.values ?? []).map(({ key, raw }) => [key, raw]),
  );
}

function difference(host: Host, change: Setting[]): DifferenceView[] {
  const before = rawNow(host);
  return change.flatMap(({ key, raw }) => {
    const table = pacemakerTables.find((candidate) => candidate.key === key);
    const old = before[key];
    if (!table || old === undefined || old === raw) return [];
    const [from, to] = [valueOf(table, old), valueOf(table, raw)];
    return [{ key, name: table.name, before: from.text, after: to.text, before_raw: old, after_raw: raw }];
  });
}

function review(host: Host, change: Setting[]): ReviewView {
  const after = { ...rawNow(host), ...Object.fromEntries(change.map(({ key, raw }) => [key, raw])) };
  const lower = after['lower-rate-limit'] ?? 60;
  const upper = after['upper-rate-limit'] ?? 120;
  const forbidden = lower >= upper;
  const offered = Math.min(175, Math.ceil((lower + 5) / 5) * 5);
  return {
    difference: difference(host, change),
    findings: forbidden
      ? [
          {
            severity: 'refuse',
            rule: 'lower-below-upper',
            parameters: ['lower-rate-limit', 'upper-rate-limit'],
            sentence: `Lower rate limit ${lower} ppm must be below upper rate limit ${upper} ppm`,
            remedy: [`upper-rate-limit=${offered}`],
            remedy_settings: [{ key: 'upper-rate-limit', raw: offered }],
          },
        ]
      : [],
    permitted: !forbidden,
    applies: pacemakerTables.map((table) => table.key),
    summary: programmeWith(after).summary,
  };
}

async function carryOut(host: Host, change: Setting[], state: string): Promise<OutcomeView> {
  const changed = difference(host, change);
  const steps = ['check', 'sign', 'record', 'send', 'receipt', 'read-back'];
  for (const [done, step] of steps.entries()) {
    host.change({ work: { kind: 'programme', step, done, total: steps.length, cancellable: done < 3 } });
    await later(180);
  }
  const after = { ...rawNow(host), ...Object.fromEntries(change.map(({ key, raw }) => [key, raw])) };
  const outcome: OutcomeView = {
    command_hash: 'd00dfeed'.repeat(8),
    counter: (host.snapshot.session?.programme?.command_counter ?? 41) + 1,
    difference: changed,
    state,
    programme_hash: '1f2e3d4c'.repeat(8),
    readback_matches: true,
    bytes: [412, 318],
  };
  const session = host.snapshot.session;
  if (session) {
    const programme = { ...programmeWith(after), state, command_counter: outcome.counter };
    host.change({ work: null, session: { ...session, programme, outcomes: [...session.outcomes, outcome] } });
  }
  return outcome;
}

/** What the pretended application answers to each command, by the command's name on the wire. */
export function answers(host: Host) {
  return {
    snapshot: () => host.snapshot,
    setup: () => setup,
    begin_demo: () => setup,
    leave_demo: () => setup,
    enrol: () => ({ path: '/home/clinic/requests', count: 2 }),
    install_certificates: () => setup,
    unlock: () => {
      host.change({ operator });
      return operator;
    },
    lock: () => {
      host.change({ operator: null, session: null });
      return null;
    },
    scan: async () => {
      host.change({ work: { kind: 'scan', step: 'listen', done: 0, total: null, cancellable: true } });
      await later(900);
      host.change({ work: null, devices: devices(), scanned_at: Math.floor(Date.now() / 1000) });
      return host.snapshot.devices;
    },
    connect: async () => {
      await later(400);
      const session = sessionSnapshot();
      session.session.since = Math.floor(Date.now() / 1000);
      host.change({ session, ended: null, uncertain: [] });
      return session.session;
    },
    pair: () => null,
    interrogate: () => host.snapshot.session?.report ?? null,
    end: () => {
      host.change({ session: null });
      return true;
    },
    cancel: () => {
      host.change({ work: null });
      return true;
    },
    class: () => pacemakerClass,
    review: ({ change }: { change: Setting[] }) => review(host, change),
    program: ({ change }: { change: Setting[] }) => carryOut(host, change, 'permanent'),
    try_out: ({ change }: { change: Setting[] }) => carryOut(host, change, 'temporary'),
    cancel_try_out: () => carryOut(host, [], 'permanent'),
    stat: () =>
      carryOut(
        host,
        [
          { key: 'mode', raw: 8 },
          { key: 'lower-rate-limit', raw: 65 },
        ],
        'pace-now',
      ),
    act: () => carryOut(host, [], 'permanent'),
    strip: ({ on }: { on: boolean }) => {
      const session = host.snapshot.session;
      if (session) host.change({ session: { ...session, strip: on } });
      return null;
    },
    ...answersOfTrust(path),
    read_device_log: () => ({ entries: [], newest: 240, head: '31'.repeat(32), signed: true }),
    device_log: ({ offset, limit }: { offset: number; limit: number }) => deviceLogPage(offset, limit),
    export_device_log: () => ({ path: '/home/clinic/device-log.csv', count: 240 }),
    audit: ({ offset, limit }: { offset: number; limit: number }): AuditPageView => auditPage(offset, limit),
    audit_place: () => 0,
    verify_audit: () => ({
      intact: true,
      rows: auditRows,
      head: '4e'.repeat(32),
      sentence: `All ${auditRows} rows are genuine and in their place`,
    }),
    export_audit: () => ({ path: '/home/clinic/audit.csv', count: auditRows }),
    trace: () => ({
      entries: [],
      link: sessionSnapshot().link,
      mtu: 244,
      interval_ms: 30,
    }),
    simulators: () => [],
    control_simulator: () => {
      throw { kind: 'simulator-missing', sentence: 'No simulator runs', next: 'start the demonstration' };
    },
    preferences: () => preferences,
    set_preferences: ({ preferences: wanted }: { preferences: Preferences }) => (preferences = wanted),
  };
}

export type Answers = Record<keyof ReturnType<typeof answers>, (args: never) => unknown>;
