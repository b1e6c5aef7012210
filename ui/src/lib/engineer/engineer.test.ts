import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TraceEntry } from '$lib/api';
import { pretend, stopPretending } from '$lib/api/mock';
import SimulatorPanel from './SimulatorPanel.svelte';
import { LinkTrace } from './link-trace.svelte';
import { Simulators } from './simulators.svelte';

const link = {
  key_epoch: 0,
  events: 3,
  packets_to_device: 1,
  bytes_to_device: 10,
  packets_to_programmer: 2,
  bytes_to_programmer: 20,
  silently_lost: 0,
};
const entry = (number: number, layer = 'packet', direction = 'to-device'): TraceEntry => ({
  number,
  at_ms: number * 10,
  direction,
  layer,
  what: `${layer} ${number}`,
  bytes: 20,
});

afterEach(() => {
  vi.useRealTimers();
  stopPretending();
});

describe('the link inspector', () => {
  function traced(first: TraceEntry[]) {
    const crossed = [...first];
    const application = pretend('session', {
      trace: ({ after }: { after: number }) => ({
        entries: crossed.filter(({ number }) => number > after),
        link,
        mtu: 244,
        interval_ms: 30,
      }),
    });
    return { application, crossed, trace: new LinkTrace() };
  }

  it('asks only for what is new, and shows the newest first', async () => {
    const { application, crossed, trace } = traced([entry(1), entry(2)]);
    await trace.read();
    crossed.push(entry(3));
    await trace.read();
    expect(application.calls.map(([, args]) => args)).toEqual([{ after: 0 }, { after: 2 }]);
    expect(trace.shown.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(trace.link?.events).toBe(3);
  });

  it('filters by layer and direction, and tells the time since the one before among those shown', async () => {
    const { trace } = traced([entry(1, 'handshake'), entry(2), entry(5, 'handshake', 'to-programmer')]);
    await trace.read();
    trace.layer = 'handshake';
    expect(trace.shown.map(({ number }) => number)).toEqual([5, 1]);
    expect(trace.shown.map((one) => trace.sinceBefore(one))).toEqual([40, null]);
    trace.direction = 'to-programmer';
    expect(trace.shown.map(({ number }) => number)).toEqual([5]);
  });

  it('stands still while paused, and forgets another connection', async () => {
    vi.useFakeTimers();
    const { crossed, trace } = traced([entry(1)]);
    const end = trace.begin();
    await vi.advanceTimersByTimeAsync(10);
    trace.paused = true;
    crossed.push(entry(2));
    await vi.advanceTimersByTimeAsync(2000);
    expect(trace.shown).toHaveLength(1);
    trace.paused = false;
    await vi.advanceTimersByTimeAsync(600);
    expect(trace.shown).toHaveLength(2);
    trace.forget();
    expect(trace.shown).toEqual([]);
    end();
  });

  it('keeps no more than the application does', async () => {
    const { trace } = traced(Array.from({ length: 5000 }, (_, index) => entry(index + 1)));
    await trace.read();
    expect(trace.entries).toHaveLength(4096);
    expect(trace.entries[0]?.number).toBe(905);
  });
});

describe('a simulated device', () => {
  async function panel() {
    const application = pretend('session');
    const simulators = new Simulators();
    await simulators.read();
    const simulator = simulators.beside('00417')[0];
    if (!simulator) throw new Error('the pretended simulator is missing');
    render(SimulatorPanel, { simulators, simulator });
    const done = () =>
      application.calls.filter(([command]) => command === 'control_simulator').map(([, args]) => args);
    return { done, simulators };
  }

  it('is not disturbed before somebody confirms', async () => {
    const { done } = await panel();
    await userEvent.click(screen.getByRole('button', { name: 'Break the lead' }));
    expect(done()).toEqual([]);
    expect(screen.getByRole('dialog')).toHaveTextContent(/no longer captures/);
    await userEvent.click(screen.getAllByRole('button', { name: 'Break the lead' }).at(-1) as HTMLElement);
    await vi.waitFor(() =>
      expect(done()).toEqual([
        { id: 'pacemaker-1', action: { action: 'turn', name: 'ventricular-lead-fault', value: 1 } },
      ]),
    );
  });

  it('opens its pairing window at once, and shows what came of it', async () => {
    const { done, simulators } = await panel();
    await userEvent.click(screen.getByRole('button', { name: /Open for 120/ }));
    await vi.waitFor(() => expect(done()).toHaveLength(1));
    expect(Object.fromEntries(simulators.list?.[0]?.status ?? [])['pairing-open']).toBe('true');
  });

  it('that refuses says why', async () => {
    const simulators = new Simulators();
    pretend('session', {
      control_simulator: () => {
        throw { kind: 'device-missing', sentence: 'It does not answer', next: 'begin again' };
      },
    });
    expect(await simulators.act('pacemaker-1', { action: 'power-cut' })).toBe(false);
    expect([simulators.fault?.kind, simulators.busy]).toEqual(['device-missing', false]);
  });
});
