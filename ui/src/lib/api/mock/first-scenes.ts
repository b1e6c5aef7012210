import type { Fault, FaultKind, SetupView, Snapshot } from '../contract';
import type { Answers } from './answers';
import { setup } from './operator';

const fault = (kind: FaultKind, sentence: string, next: string) => (): never => {
  const thrown: Fault = { kind, sentence, next };
  throw thrown;
};
const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const own: SetupView = {
  ...setup,
  home: '/home/clinic/.local/share/wand',
  demo_pin: null,
  valid_until: Math.floor(Date.now() / 1000) + 300 * 86_400,
  vaults: [
    { code: 'os', available: true, sentence: 'Secret Service on the session bus' },
    { code: 'pin', available: true, sentence: 'A file sealed under the PIN' },
  ],
};
const nobody: SetupView = {
  ...own,
  operator: null,
  role: null,
  valid_until: null,
  pin_needed: false,
  missing: [
    {
      kind: 'credential-missing',
      sentence: 'this workstation has no operator',
      next: 'enrol one, or begin a demonstration',
    },
    {
      kind: 'credential-missing',
      sentence: 'no trust anchor is installed, so that no device can be recognised as genuine',
      next: 'get the anchor of your clinic’s authority and add it under Trust',
    },
  ],
};
const unlocked = { demo: false, operator: null } satisfies Partial<Snapshot>;

/** States before somebody works: what of the snapshot and of the answers is different in each. */
export const firstScenes = {
  'first-run': { snapshot: unlocked, answers: () => firstRun(nobody) },
  'no-demo': {
    snapshot: unlocked,
    answers: { setup: () => ({ ...nobody, demo_available: false, vaults: setup.vaults }) },
  },
  awaiting: {
    snapshot: unlocked,
    answers: { setup: () => ({ ...nobody, operator: null, awaiting_certificates: true, pin_needed: true }) },
  },
  'own-locked': { snapshot: unlocked, answers: { setup: () => own } },
  'wrong-pin': {
    snapshot: unlocked,
    answers: {
      setup: () => own,
      unlock: fault('pin-refused', 'The PIN is wrong (4 in a row)', 'Wait 5 seconds, then try again'),
    },
  },
  'store-locked': {
    snapshot: unlocked,
    answers: {
      setup: () => own,
      unlock: fault('locked', 'The system key store is locked', 'unlock it, then try again'),
    },
  },
  ending: {
    snapshot: unlocked,
    answers: {
      setup: () => ({
        ...own,
        valid_until: Math.floor(Date.now() / 1000) + 9 * 86_400,
        missing: [
          {
            kind: 'credential-missing' as const,
            sentence: 'the revocation list of Demo Devices CA is out of date since 2026-11-01',
            next: 'get a newer list and add it under Trust; until then changes are refused',
          },
        ],
      }),
    },
  },
  'setup-failed': {
    snapshot: unlocked,
    answers: { setup: fault('storage', 'vault.bin cannot be read', 'check the disk') },
  },
  damaged: {
    snapshot: unlocked,
    answers: everyStart(
      'damaged',
      'The audit log in /home/clinic/.local/share/wand is damaged',
      'restore a backup',
    ),
  },
  'no-rights': {
    snapshot: unlocked,
    answers: everyStart(
      'storage',
      '/home/clinic/.local/share/wand cannot be written: permission denied',
      'give this user write permission there',
    ),
  },
  'second-instance': {
    snapshot: unlocked,
    answers: everyStart(
      'second-instance',
      'Another Wand holds /home/clinic/.local/share/wand',
      'use the other window',
    ),
  },
} satisfies Record<
  string,
  { snapshot: Partial<Snapshot>; answers: Partial<Answers> | (() => Partial<Answers>) }
>;

function everyStart(kind: FaultKind, sentence: string, next: string): Partial<Answers> {
  return { snapshot: fault(kind, sentence, next), setup: fault(kind, sentence, next) };
}

function firstRun(view: SetupView): Partial<Answers> {
  let now = view;
  return {
    setup: () => now,
    begin_demo: async () => {
      await later(1200);
      return (now = setup);
    },
    leave_demo: () => (now = view),
    enrol: () => {
      now = { ...view, awaiting_certificates: true, pin_needed: true };
      return { path: '/home/clinic/requests', count: 3 };
    },
    install_certificates: () => (now = own),
  };
}
