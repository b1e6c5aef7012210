import { clearMocks } from '@tauri-apps/api/mocks';
import { afterEach, describe, expect, it } from 'vitest';
import { Action, api } from './index';
import { pretend } from './mock';
import { snapshots } from './snapshots.svelte';

afterEach(() => {
  snapshots.end();
  clearMocks();
});

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the door to the application', () => {
  it('hands over arguments by name and returns the answer', async () => {
    const application = pretend('session');
    const review = await api.review([{ key: 'lower-rate-limit', raw: 130 }]);
    expect(review.permitted).toBe(false);
    expect(application.calls.at(-1)).toEqual(['review', { change: [{ key: 'lower-rate-limit', raw: 130 }] }]);
  });

  it('rejects with the fault of the application', async () => {
    const fault = { kind: 'pin-refused', sentence: 'The PIN is wrong', next: 'try again' };
    pretend('locked', {
      unlock: () => {
        throw fault;
      },
    });
    await expect(api.unlock('1')).rejects.toEqual(fault);
  });

  it('makes a fault of whatever else goes wrong', async () => {
    pretend('locked', { unlock: () => Promise.reject('not allowed') });
    await expect(api.unlock('1')).rejects.toMatchObject({ kind: 'window', sentence: 'not allowed' });
  });
});

describe('snapshots', () => {
  it('arrive whole, and an old one never replaces a newer one', async () => {
    const application = pretend('devices');
    await snapshots.begin();
    expect(snapshots.current?.devices).toHaveLength(5);
    application.change({ devices: [] });
    await settle();
    expect(snapshots.current?.devices).toEqual([]);
    snapshots.take({ ...application.snapshot, revision: 1, demo: false });
    expect(snapshots.current?.demo).toBe(true);
  });

  it('say so when the application cannot be reached', async () => {
    pretend('devices', {
      snapshot: () => {
        throw { kind: 'damaged', sentence: 'The data folder is damaged', next: 'restore it' };
      },
    });
    await snapshots.begin();
    expect(snapshots.fault?.kind).toBe('damaged');
  });
});

describe('an action', () => {
  it('runs once at a time', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    const action = new Action(() => {
      runs += 1;
      return new Promise<void>((resolve) => (finish = resolve));
    });
    const first = action.run();
    await action.run();
    expect([runs, action.busy]).toEqual([1, true]);
    finish();
    await first;
    expect(action.busy).toBe(false);
  });

  it('keeps its fault until it is dismissed or tried again', async () => {
    const action = new Action(() => Promise.reject({ kind: 'timeout', sentence: 'Too slow', next: 'again' }));
    expect(await action.run()).toBeUndefined();
    expect(action.fault?.kind).toBe('timeout');
    action.dismiss();
    expect(action.fault).toBeNull();
  });
});
