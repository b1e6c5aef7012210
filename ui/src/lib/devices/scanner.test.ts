import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pretend, stopPretending, type PretendedApplication } from '$lib/api/mock';
import { Connecting } from './connecting.svelte';
import { Scanner, pauseMs, pauseWithoutRadioMs } from './scanner.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  stopPretending();
});

const scanMs = 900;
const scans = (application: PretendedApplication): number =>
  application.calls.filter(([command]) => command === 'scan').length;

describe('the scanner', () => {
  it('listens again and again, with a pause for others, until it is stopped', async () => {
    const application = pretend('devices');
    const scanner = new Scanner(() => true);
    scanner.start();
    await vi.advanceTimersByTimeAsync(scanMs + pauseMs - 50);
    expect(scans(application)).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(scans(application)).toBe(2);
    const stopped = scanner.stop();
    await vi.advanceTimersByTimeAsync(scanMs);
    await stopped;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scans(application)).toBe(2);
  });

  it('cancels a scan under way, so that nobody waits for it', async () => {
    let fail: (fault: unknown) => void = () => undefined;
    const application = pretend('devices', {
      scan: () => new Promise((_, reject) => (fail = reject)),
      cancel: () => {
        fail({ kind: 'cancelled', sentence: 'it was cancelled', next: '' });
        return true;
      },
    });
    const scanner = new Scanner(() => true);
    scanner.start();
    await vi.advanceTimersByTimeAsync(100);
    await scanner.stop();
    expect(application.calls.map(([command]) => command)).toEqual(['scan', 'cancel']);
    expect(scanner.fault).toBeNull();
  });

  it('stops at a fault until somebody listens again', async () => {
    const application = pretend('devices', {
      scan: () => {
        throw { kind: 'link-lost', sentence: 'the adapter hangs', next: 'plug it in anew' };
      },
    });
    const scanner = new Scanner(() => true);
    scanner.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scans(application)).toBe(1);
    expect([scanner.running, scanner.fault?.kind]).toEqual([false, 'link-lost']);
    scanner.start();
    expect(scanner.fault).toBeNull();
    await vi.advanceTimersByTimeAsync(10);
    expect(scans(application)).toBe(2);
  });

  it('goes on without a radio, since somebody may switch it on', async () => {
    const application = pretend('radio-off');
    const scanner = new Scanner(() => false);
    scanner.start();
    await vi.advanceTimersByTimeAsync(pauseWithoutRadioMs * 2 + 100);
    expect(scans(application)).toBe(3);
    expect(scanner.running).toBe(true);
    await scanner.stop();
  });
});

describe('connecting', () => {
  it('begins when the scan has made way, and keeps a failure at its device', async () => {
    const order: string[] = [];
    pretend('devices', {
      connect: () => {
        order.push('connect');
        throw { kind: 'peer-refused', sentence: 'its certificate is revoked', next: 'do not use it' };
      },
    });
    const connecting = new Connecting(async () => {
      order.push('way');
    });
    const target = { endpoint: 'sim:pacemaker-1', serial: '00417' };
    expect(await connecting.to(target)).toBeUndefined();
    expect(order).toEqual(['way', 'connect']);
    expect([connecting.fault?.kind, connecting.target]).toEqual(['peer-refused', target]);
    connecting.dismiss();
    expect([connecting.fault, connecting.target]).toEqual([null, null]);
  });

  it('says nothing to whoever cancelled', async () => {
    pretend('connecting');
    const connecting = new Connecting(() => Promise.resolve());
    const way = connecting.to({ endpoint: 'sim:pacemaker-1', serial: null });
    await vi.advanceTimersByTimeAsync(10);
    expect(connecting.busy).toBe(true);
    await connecting.cancel();
    expect(await way).toBeUndefined();
    expect([connecting.busy, connecting.fault]).toEqual([false, null]);
  });
});
