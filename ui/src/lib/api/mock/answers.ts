import type { Preferences, RadiosView } from '../contract';
import { answersOfLink } from './link';
import { answersOfLogs } from './logs';
import { setup, operator } from './operator';
import { answersOfTherapy, type Host } from './therapy';
import { answersOfTrust } from './trust';
import { path, sessionSnapshot } from './session';
import { devices } from './devices';

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `?theme=`, `?size=` and `?language=` of the address, or the defaults. */
function firstPreferences(): Preferences {
  const asked = new URLSearchParams(location.search);
  return {
    theme: asked.get('theme') ?? 'system',
    text_size: Number(asked.get('size') ?? 100),
    language: asked.get('language'),
    radio: null,
  };
}
let preferences = firstPreferences();

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
      const { radio, scanned_at: scannedAt, devices: found } = host.snapshot;
      if (!['unknown', 'simulated', 'ready'].includes(radio.state))
        throw { kind: 'no-radio', sentence: 'Bluetooth cannot be used', next: 'look at the adapter' };
      host.change({ work: { kind: 'scan', step: '', done: 0, total: null, cancellable: true } });
      await later(900);
      host.change({
        work: null,
        devices: scannedAt === null ? devices() : found,
        scanned_at: Math.floor(Date.now() / 1000),
      });
      return host.snapshot.devices;
    },
    connect: async () => {
      await later(400);
      const session = sessionSnapshot();
      session.session.since = Math.floor(Date.now() / 1000);
      const [pending] = host.snapshot.uncertain;
      if (pending) session.session.resolved = { resolution: 'carried-out', summary: pending.summary };
      host.change({ session, ended: null, uncertain: [] });
      return session.session;
    },
    pair: () => null,
    interrogate: async () => {
      await later(300);
      const session = host.snapshot.session;
      if (session?.report === null) host.change({ session: { ...sessionSnapshot(), strip: session.strip } });
      return host.snapshot.session?.report ?? null;
    },
    end: () => {
      host.change({ session: null });
      return true;
    },
    cancel: () => {
      host.change({ work: null });
      return true;
    },
    cancel_aside: () => {
      host.change({ aside: null });
      return true;
    },
    ...answersOfTherapy(host),
    ...answersOfTrust(path),
    ...answersOfLogs(host),
    ...answersOfLink(),
    radios: (): RadiosView => ({
      choosable: !host.snapshot.demo,
      bluetooth: true,
      adapters: [{ name: 'hci0', powered: true, stack: 'BlueZ 5.66' }],
      state: 'ready',
      sentence: '',
      next: '',
    }),
    preferences: () => preferences,
    set_preferences: ({ preferences: wanted }: { preferences: Preferences }) => {
      const { radio } = wanted;
      if (radio !== null && JSON.stringify(radio) !== JSON.stringify(host.snapshot.radio.choice))
        host.change({
          demo: radio.way === 'simulated',
          devices: [],
          scanned_at: null,
          radio: {
            choice: radio,
            state: radio.way === 'simulated' ? 'simulated' : 'unknown',
            sentence: '',
            next: '',
          },
        });
      return (preferences = wanted);
    },
  };
}

export type Answers = Record<keyof ReturnType<typeof answers>, (args: never) => unknown>;
