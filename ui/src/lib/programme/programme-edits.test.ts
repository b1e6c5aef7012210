import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgrammeView, Setting } from '$lib/api';
import { pretend, stopPretending } from '$lib/api/mock';
import { programmeWith } from '$lib/api/mock/pacemaker';
import { ProgrammeEdits, reviewPauseMs } from './programme-edits.svelte';

let programme: ProgrammeView;
let edits: ProgrammeEdits;
let application: ReturnType<typeof pretend>;

beforeEach(() => {
  vi.useFakeTimers();
  application = pretend('session');
  programme = programmeWith();
  edits = new ProgrammeEdits();
  edits.follow('c0ffee', programme);
});
afterEach(() => {
  vi.useRealTimers();
  stopPretending();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(reviewPauseMs + 10);
const reviewed = (): Setting[][] =>
  application.calls.filter(([command]) => command === 'review').map(([, { change }]) => change as Setting[]);

describe('pending values', () => {
  it('are those that differ from the device, in the order of the table', () => {
    edits.set('upper-rate-limit', 130);
    edits.set('mode', 8);
    edits.set('lower-rate-limit', 60);
    expect(edits.changes).toEqual([
      { key: 'mode', raw: 8 },
      { key: 'upper-rate-limit', raw: 130 },
    ]);
  });

  it('are asked about once, when somebody pauses (R-CM-2)', async () => {
    for (const raw of [61, 62, 63]) edits.set('lower-rate-limit', raw);
    expect(edits.stale).toBe(true);
    await settled();
    expect(reviewed()).toEqual([[{ key: 'lower-rate-limit', raw: 63 }]]);
    expect(edits.stale).toBe(false);
    expect(edits.review?.permitted).toBe(true);
  });

  it('never show an answer about values that are not pending any more', async () => {
    let answer: (review: unknown) => void = () => undefined;
    application.answers.review = () => new Promise((resolve) => (answer = resolve));
    edits.set('lower-rate-limit', 63);
    await settled();
    edits.undoAll();
    answer({ difference: [], findings: [], permitted: true, applies: [], summary: 'old' });
    await settled();
    expect(edits.review).toBeNull();
  });

  it('take an offered change in one step, and are permitted then', async () => {
    edits.set('upper-rate-limit', 50);
    await settled();
    expect(edits.review?.permitted).toBe(false);
    edits.apply(edits.review?.findings[0]?.remedy_settings ?? []);
    await settled();
    expect(edits.review?.permitted).toBe(true);
  });

  it('are undone one by one, or all at once', () => {
    edits.set('lower-rate-limit', 70);
    edits.set('mode', 8);
    edits.undo('mode');
    expect(edits.changes).toEqual([{ key: 'lower-rate-limit', raw: 70 }]);
    edits.undoAll();
    expect(edits.changes).toEqual([]);
    expect(edits.review).toBeNull();
  });

  it('become the programme at session start', () => {
    edits.follow('c0ffee', programmeWith({ 'lower-rate-limit': 75, mode: 8 }));
    edits.returnTo(programme);
    expect(edits.changes).toEqual([
      { key: 'mode', raw: 1 },
      { key: 'lower-rate-limit', raw: 60 },
    ]);
  });

  it('vanish when the device has them', () => {
    edits.set('lower-rate-limit', 70);
    edits.follow('c0ffee', programmeWith({ 'lower-rate-limit': 70 }));
    expect(edits.changes).toEqual([]);
  });

  it('outlive a lost link, but never reach another device', () => {
    edits.set('lower-rate-limit', 70);
    edits.follow('c0ffee', programmeWith());
    expect(edits.changes).toHaveLength(1);
    edits.follow('another', programmeWith());
    expect(edits.changes).toEqual([]);
  });

  it('keep the fault when the rules cannot be asked', async () => {
    application.answers.review = () => {
      throw { kind: 'timeout', sentence: 'No answer', next: 'try again' };
    };
    edits.set('lower-rate-limit', 70);
    await settled();
    expect(edits.fault?.kind).toBe('timeout');
    expect(edits.review).toBeNull();
  });
});
