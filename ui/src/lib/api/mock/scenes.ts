import type { Snapshot } from '../contract';
import type { Answers } from './answers';
import { devices, stranger } from './devices';
import { evidenceScenes } from './evidence-scenes';
import { firstScenes } from './first-scenes';
import { placeScenes } from './place-scenes';
import { operator } from './operator';
import { glucoseSession } from './glucose';
import { sessionSnapshot } from './session';
import { tried } from './therapy';

const base: Snapshot = {
  revision: 1,
  demo: true,
  home: '/home/clinic/.local/share/wand-demo',
  operator,
  radio: { choice: { way: 'simulated' }, state: 'simulated', sentence: '', next: '' },
  devices: [],
  scanned_at: null,
  session: null,
  ended: null,
  uncertain: [],
  work: null,
  aside: null,
};
const now = (): number => Math.floor(Date.now() / 1000);

const inSession = (): Snapshot => ({
  ...base,
  devices: devices(),
  scanned_at: now(),
  session: sessionSnapshot(),
});

const plainScenes = {
  locked: (): Snapshot => ({ ...base, operator: null }),
  empty: (): Snapshot => ({ ...base, scanned_at: now() }),
  scanning: (): Snapshot => ({
    ...base,
    work: { kind: 'scan', step: 'listen', done: 2, total: 5, cancellable: true },
  }),
  devices: (): Snapshot => ({ ...base, devices: devices(), scanned_at: now() }),
  hostile: (): Snapshot => ({ ...base, devices: [...devices(), stranger()], scanned_at: now() }),
  session: inSession,
  unread: (): Snapshot => ({
    ...inSession(),
    session: { ...sessionSnapshot(), report: null, programme: null, at_start: null, measurements: [] },
  }),
  glucose: (): Snapshot => ({ ...inSession(), session: glucoseSession() }),
  alerts: (): Snapshot => {
    const session = sessionSnapshot();
    const report = session.report && {
      ...session.report,
      battery_phase: 'elective replacement time',
      battery_mv: 2510,
      clock_difference_s: 412,
      alerts: [{ code: 7, key: null, text: 'alert 7, which this program does not know', means: '' }],
    };
    return { ...inSession(), session: { ...session, report, rssi: -92 } };
  },
  'glucose-alerts': (): Snapshot => {
    const session = glucoseSession();
    const report = session.report && {
      ...session.report,
      alerts: [
        {
          code: 3,
          key: 'patient-low',
          text: 'Patient low alert',
          means: 'Glucose is at or below the patient low alert.',
        },
        {
          code: 4,
          key: 'hypo',
          text: 'Hypo alert',
          means: 'Glucose is at or below the hypo alert: treat a hypoglycaemia now.',
        },
      ],
    };
    return { ...inSession(), session: { ...session, report } };
  },
  temporary: (): Snapshot => {
    const session = sessionSnapshot();
    const change = [
      { key: 'lower-rate-limit', raw: 70 },
      { key: 'fixed-av-delay', raw: 180 },
    ];
    const programme = session.programme && {
      ...session.programme,
      state: 'temporary',
      temporary: tried(session.programme.values, change),
    };
    return { ...inSession(), session: { ...session, programme } };
  },
  lost: (): Snapshot => ({
    ...inSession(),
    session: { ...sessionSnapshot(), lost: true, heard_ms_ago: 4_294_967_295, rssi: null },
    work: { kind: 'reconnect', step: 'wait', done: 3, total: null, cancellable: true },
  }),
  resolved: (): Snapshot => {
    const session = sessionSnapshot();
    session.session.resolved = { resolution: 'carried-out', summary: ['Lower rate limit 60 ppm → 70 ppm'] };
    return { ...inSession(), session };
  },
  ended: (): Snapshot => ({
    ...base,
    devices: devices(),
    scanned_at: now(),
    ended: {
      kind: 'link-lost',
      sentence: 'Nothing was heard from WP-2041 00417 for 6 s',
      next: 'bring the antenna closer and connect again',
    },
  }),
  uncertain: (): Snapshot => ({
    ...base,
    devices: devices(),
    scanned_at: now(),
    uncertain: [
      {
        serial: '00417',
        summary: ['Lower rate limit 60 ppm → 70 ppm'],
        signed_at: now() - 95,
        counter: 42,
        endpoint: 'sim:pacemaker-1',
      },
    ],
  }),
};

/** States in which some answers differ too. */
const variants = { ...firstScenes, ...placeScenes, ...evidenceScenes };

export type Scene = keyof typeof plainScenes | keyof typeof variants;

/** Whether there is a state of this name to look at. */
export function isScene(name: string): name is Scene {
  return name in plainScenes || name in variants;
}

/** What the application shows in a state. */
export function snapshotOf(scene: Scene): Snapshot {
  return scene in variants
    ? { ...base, ...variants[scene as keyof typeof variants].snapshot }
    : plainScenes[scene as keyof typeof plainScenes]();
}

/** What it answers otherwise than usual. */
export function answersIn(scene: Scene): Partial<Answers> {
  if (!(scene in variants)) return {};
  const { answers } = variants[scene as keyof typeof variants];
  return typeof answers === 'function' ? answers() : answers;
}
