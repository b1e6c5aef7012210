import { pretendHeart } from '../../../gallery/pretend-heart';
import type {
  ClassView,
  DifferenceView,
  FindingView,
  OutcomeView,
  ParameterView,
  ProgrammeView,
  ReviewView,
  SessionSnapshot,
  Setting,
  Snapshot,
  StripChunk,
} from '../contract';
import { glucoseClass, glucoseProgramme } from './glucose';
import { appliesIn, pacemakerClass, programmeWith, valueOf } from './pacemaker';

export interface Host {
  snapshot: Snapshot;
  change(part: Partial<Snapshot>): void;
  sendStrip(chunk: StripChunk): void;
}
type Raw = Record<string, number>;

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const isGlucose = (host: Host): boolean => host.snapshot.session?.session.class === 'glucose-monitor';
const classOf = (host: Host): ClassView => (isGlucose(host) ? glucoseClass : pacemakerClass);
const programmeOf = (host: Host, raw: Raw): ProgrammeView =>
  isGlucose(host) ? glucoseProgramme(raw) : programmeWith(raw);
const rawOf = (values: readonly { key: string; raw: number }[] = []): Raw =>
  Object.fromEntries(values.map(({ key, raw }) => [key, raw]));
const rawNow = (host: Host): Raw => rawOf(host.snapshot.session?.programme?.values);

function difference(host: Host, change: Setting[]): DifferenceView[] {
  const before = rawNow(host);
  return change.flatMap(({ key, raw }) => {
    const table = classOf(host).parameters.find((candidate) => candidate.key === key);
    const old = before[key];
    if (!table || old === undefined || old === raw) return [];
    const [from, to] = [valueOf(table, old), valueOf(table, raw)];
    return [{ key, name: table.name, before: from.text, after: to.text, before_raw: old, after_raw: raw }];
  });
}

function crossing(rule: string, [low, high]: [string, string], raw: Raw, unit: string): FindingView[] {
  const [lower = 0, upper = 0] = [raw[low], raw[high]];
  if (lower < upper) return [];
  const offered = Math.ceil((lower + 5) / 5) * 5;
  return [
    {
      severity: 'refuse',
      rule,
      parameters: [low, high],
      sentence: `The first, ${lower} ${unit}, must be below the second, ${upper} ${unit}`,
      remedy: [`${high}=${offered}`],
      remedy_settings: [{ key: high, raw: offered }],
    },
  ];
}

function findings(host: Host, raw: Raw): FindingView[] {
  if (isGlucose(host)) return crossing('low-not-below-high', ['patient-low', 'patient-high'], raw, 'mg/dL');
  const amplitude = raw['ventricular-amplitude'] ?? 0;
  const warning: FindingView = {
    severity: 'warn',
    rule: 'ventricular-amplitude-high',
    parameters: ['ventricular-amplitude'],
    sentence: `The ventricular amplitude of ${(amplitude / 1000).toFixed(1)} V is above 5.0 V: the battery drains faster`,
    remedy: [],
    remedy_settings: [],
  };
  return [
    ...crossing('lrl-not-below-url', ['lower-rate-limit', 'upper-rate-limit'], raw, 'ppm'),
    ...(amplitude > 5000 ? [warning] : []),
  ];
}

function review(host: Host, change: Setting[]): ReviewView {
  const after = { ...rawNow(host), ...rawOf(change) };
  const found = findings(host, after);
  const applies = isGlucose(host) ? () => true : appliesIn(after);
  return {
    difference: difference(host, change),
    findings: found,
    permitted: found.every((finding) => finding.severity !== 'refuse'),
    applies: classOf(host)
      .parameters.map((table) => table.key)
      .filter(applies),
    summary: programmeOf(host, after).summary,
  };
}

const steps = ['check', 'sign', 'record', 'send', 'receipt', 'read-back'];
type Effect = (session: SessionSnapshot, programme: ProgrammeView) => ProgrammeView;

async function carryOut(host: Host, kind: string, change: Setting[], effect: Effect): Promise<OutcomeView> {
  const changed = difference(host, change);
  for (const step of steps) {
    const cancellable = kind !== 'stat' && steps.indexOf(step) < 2;
    host.change({ work: { kind, step, done: 0, total: null, cancellable } });
    await later(180);
    if (host.snapshot.work === null)
      throw { kind: 'cancelled', sentence: 'You cancelled it', next: 'nothing was sent' };
  }
  const session = host.snapshot.session;
  const counter = (session?.programme?.command_counter ?? 41) + 1;
  const programme = session && effect(session, session.programme ?? programmeOf(host, {}));
  const outcome: OutcomeView = {
    command_hash: 'd00dfeed'.repeat(8),
    counter,
    difference: changed,
    state: programme?.state ?? '',
    programme_hash: '1f2e3d4c'.repeat(8),
    readback_matches: true,
    bytes: [412, 318],
  };
  if (session && programme) {
    const outcomes = [...session.outcomes, outcome];
    host.change({
      work: null,
      session: { ...session, programme: { ...programme, command_counter: counter }, outcomes },
    });
  }
  return outcome;
}

/** The permanent values with these in their place, as a try-out shows them. */
export function tried(values: readonly ParameterView[], change: Setting[]): ParameterView[] {
  const raw = rawOf(change);
  const table = (key: string) => pacemakerClass.parameters.find((candidate) => candidate.key === key);
  return values.map((value) => {
    const parameter = table(value.key);
    const wanted = raw[value.key];
    return parameter && wanted !== undefined ? valueOf(parameter, wanted, value.applies) : value;
  });
}

const emergency: Setting[] = [
  { key: 'mode', raw: 8 },
  { key: 'lower-rate-limit', raw: 65 },
  { key: 'ventricular-amplitude', raw: 5000 },
  { key: 'ventricular-pulse-width', raw: 1000 },
];

/** The answers about a device's therapy. */
export function answersOfTherapy(host: Host) {
  let stopHeart: (() => void) | null = null;
  return {
    class: () => classOf(host),
    review: ({ change }: { change: Setting[] }) => review(host, change),
    program: ({ change }: { change: Setting[] }) =>
      carryOut(host, 'programme', change, () => programmeOf(host, { ...rawNow(host), ...rawOf(change) })),
    try_out: ({ change }: { change: Setting[] }) =>
      carryOut(host, 'programme', change, (_, programme) => ({
        ...programme,
        state: 'temporary',
        temporary: tried(programme.values, change),
      })),
    cancel_try_out: () =>
      carryOut(host, 'programme', [], (_, programme) => ({
        ...programme,
        state: 'permanent',
        temporary: null,
      })),
    stat: () =>
      carryOut(host, 'stat', emergency, () => ({
        ...programmeOf(host, { ...rawNow(host), ...rawOf(emergency) }),
        state: 'pace-now',
      })),
    act: () => carryOut(host, 'programme', [], (_, programme) => programme),
    strip: ({ on }: { on: boolean }) => {
      const session = host.snapshot.session;
      stopHeart?.();
      stopHeart = null;
      if (on)
        stopHeart = isGlucose(host) ? pretendGlucose(host) : pretendHeart((chunk) => host.sendStrip(chunk));
      if (session) host.change({ session: { ...session, strip: on } });
      return null;
    },
  };
}

function pretendGlucose(host: Host): () => void {
  let time_ms = 0;
  const timer = setInterval(() => {
    const samples = [Math.round(140 + 25 * Math.sin(time_ms / 9000))];
    host.sendStrip({ strip: 1, channel: 1, time_ms, interval_us: 5000, samples, markers: [], missed: 0 });
    time_ms += 500;
  }, 500);
  return () => clearInterval(timer);
}
