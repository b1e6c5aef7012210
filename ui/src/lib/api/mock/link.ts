import type { SimulatorAction, SimulatorView, TraceEntry, TraceView } from '../contract';
import { sessionSnapshot } from './session';

const handshake: TraceEntry[] = [
  [12.4, 'to-programmer', 'packet', 'data segment 0', 41],
  [12.4, 'to-programmer', 'handshake', 'message_1', 39],
  [31.1, 'to-device', 'packet', 'data segment 0', 244],
  [31.3, 'to-device', 'packet', 'data segment 1', 178],
  [31.9, 'to-device', 'handshake', 'message_2', 412],
  [117.8, 'to-programmer', 'packet', 'data segment 1', 244],
  [118.1, 'to-programmer', 'packet', 'data segment 2', 197],
  [118.2, 'to-programmer', 'handshake', 'message_3', 431],
  [121.6, 'to-device', 'handshake', 'message_4', 18],
].map(([at, direction, layer, what, size], index) => ({
  number: index + 1,
  at_ms: at as number,
  direction: direction as string,
  layer: layer as string,
  what: what as string,
  bytes: size as number,
}));

/** Everything that crossed the pretended link so far: it grows by some dozen entries a second. */
function traced(since: number): TraceEntry[] {
  const more = Math.min(4000, Math.floor((Date.now() - since) / 40) + 600);
  const later = Array.from({ length: more }, (_, index): TraceEntry => {
    const record = index % 3 === 2;
    const out = index % 6 < 3;
    return {
      number: handshake.length + index + 1,
      at_ms: 130 + index * 31.7,
      direction: out ? 'to-device' : 'to-programmer',
      layer: record ? 'record' : 'packet',
      what: record
        ? `record ${Math.floor(index / 3)} of epoch 0`
        : index % 3 === 0
          ? `data segment ${index % 256}`
          : `acknowledgement: next ${index % 256}, credits 8`,
      bytes: record ? 61 + (index % 120) : index % 3 === 0 ? 64 + (index % 180) : 4,
    };
  });
  return [...handshake, ...later];
}

const simulator: SimulatorView = {
  id: 'pacemaker-1',
  class: 'pacemaker',
  serial: '00417',
  endpoint: 'sim:pacemaker-1',
  running: true,
  status: [
    ['endpoint', 'sim:pacemaker-1'],
    ['provisioned', 'true'],
    ['session-open', 'true'],
    ['pairing-code', '481207'],
    ['pairing-open', 'false'],
    ['state', 'permanent'],
    ['programme', 'DDD 60–120 ppm'],
    ['battery', 'beginning of life'],
    ['magnet', 'false'],
    ['paired', '1'],
    ['command-counter', '41'],
    ['log-entries', '240'],
    ['session-energy-uj', '18342'],
    ['failed-energy-uj', '410'],
  ],
};

/** Answers about the link and the simulated devices. */
export function answersOfLink() {
  const since = Date.now();
  let now = simulator;
  const set = (name: string, value: string): void => {
    now = { ...now, status: now.status.map(([key, old]) => [key, key === name ? value : old]) };
  };
  return {
    trace: ({ after }: { after: number }): TraceView => ({
      entries: traced(since).filter((entry) => entry.number > after),
      link: sessionSnapshot().link,
      mtu: 244,
      interval_ms: 30,
    }),
    simulators: () => [now],
    control_simulator: ({ action }: { action: SimulatorAction }) => {
      if (action.action === 'magnet') set('magnet', String(action.on));
      if (action.action === 'pairing-window') set('pairing-open', String(action.seconds > 0));
      if (action.action === 'battery') set('battery', action.phase);
      return now;
    },
  };
}
