import type { RadiosView, RadioState, Snapshot } from '../contract';
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

const hci0 = { name: 'hci0', powered: true, stack: 'BlueZ 5.66' };
const radio = (state: RadioState, adapter: string | null, adapters: RadiosView['adapters'] = []) => ({
  snapshot: {
    demo: false,
    devices: away,
    radio: { choice: { way: 'bluetooth', adapter }, state, sentence: '', next: '' },
  } satisfies Partial<Snapshot>,
  answers: {
    radios: (): RadiosView => ({
      choosable: true,
      bluetooth: state !== 'not-built',
      adapters,
      state: state === 'adapter-gone' ? 'ready' : state,
      sentence: '',
      next: '',
    }),
  },
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
  'radio-missing': radio('missing', null),
  'radio-gone': radio('adapter-gone', 'hci7', [hci0]),
  'radio-off': radio('off', null, [{ ...hci0, powered: false }]),
  'radio-denied': radio('denied', null),
  'radio-no-service': radio('no-service', null),
  'radio-not-built': radio('not-built', null),
  bluetooth: {
    ...radio('ready', 'hci0', [hci0, { ...hci0, name: 'hci1', powered: false }]),
    snapshot: { ...radio('ready', 'hci0').snapshot, ...listed },
  },
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
  exporting: {
    snapshot: {
      ...listed,
      aside: { kind: 'export', step: '', done: 412_000, total: 1_000_000, cancellable: true },
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
