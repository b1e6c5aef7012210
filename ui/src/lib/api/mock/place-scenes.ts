import type { RadioState, Snapshot } from '../contract';
import type { Answers } from './answers';
import { devices } from './devices';
import { operator } from './operator';
import { sessionSnapshot } from './session';

const now = (): number => Math.floor(Date.now() / 1000);
const listed = { devices: devices(), scanned_at: now() } satisfies Partial<Snapshot>;
const away = devices().filter((device) => device.endpoint === null);

const unpaired = (): Snapshot['session'] => {
  const session = sessionSnapshot();
  session.session.paired = false;
  return session;
};

const radio = (state: RadioState, sentence: string, next: string) => ({
  snapshot: { demo: false, devices: away, radio: { state, sentence, next } } satisfies Partial<Snapshot>,
  answers: {},
});

let giveUp: (fault: unknown) => void = () => undefined;
const endless: Partial<Answers> = {
  connect: () => new Promise((_, reject) => (giveUp = reject)),
  cancel: () => {
    giveUp({ kind: 'cancelled', sentence: 'it was cancelled', next: 'begin again when you want to' });
    return true;
  },
};

/** States of finding, connecting and trusting in which answers differ too. */
export const placeScenes = {
  'radio-missing': radio('missing', 'No Bluetooth adapter was found', 'plug one in, then scan again'),
  connecting: {
    snapshot: { ...listed, work: { kind: 'connect', step: '', done: 0, total: null, cancellable: true } },
    answers: endless,
  },
  unpaired: { snapshot: { ...listed, session: unpaired() }, answers: {} },
  expiring: {
    snapshot: { ...listed, operator: { ...operator, valid_until: now() + 6 * 86_400 }, demo: false },
    answers: {},
  },
  working: {
    snapshot: {
      ...listed,
      session: unpaired(),
      work: { kind: 'read-log', step: '', done: 96, total: 240, cancellable: true },
    },
    answers: {},
  },
  closing: {
    snapshot: {
      ...listed,
      session: unpaired(),
      work: { kind: 'programme', step: 'receipt', done: 4, total: 6, cancellable: false },
    },
    answers: {},
  },
  'trust-empty': {
    snapshot: listed,
    answers: { trusted: () => ({ anchors: [], issuing: [], lists: [] }), own_certificates: () => [] },
  },
} satisfies Record<string, { snapshot: Partial<Snapshot>; answers: Partial<Answers> }>;
