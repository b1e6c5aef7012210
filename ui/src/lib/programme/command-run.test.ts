import { describe, expect, it } from 'vitest';
import type { OutcomeView, WorkView } from '$lib/api';
import { CommandRun } from './command-run.svelte';
import { stepStates } from './steps';

const work = (step: string): WorkView => ({
  kind: 'programme',
  step,
  done: 0,
  total: null,
  cancellable: false,
});
const outcome = { counter: 42, readback_matches: true } as OutcomeView;

describe('a command on its way', () => {
  it('shows the step it has reached, and where it stopped', async () => {
    const run = new CommandRun();
    const sent = run.run(async () => {
      run.observe(work('send'));
      run.observe(null);
      throw { kind: 'outcome-uncertain', sentence: 'No receipt', next: 'connect again' };
    });
    await sent;
    expect(run.phase).toBe('failed');
    expect(run.fault?.kind).toBe('outcome-uncertain');
    expect(stepStates(run.reached, false, false)).toEqual([
      'done',
      'done',
      'done',
      'stopped',
      'to-come',
      'to-come',
    ]);
  });

  it('is sent once, however often somebody presses', async () => {
    const run = new CommandRun();
    let sent = 0;
    const send = async (): Promise<OutcomeView> => {
      sent += 1;
      return outcome;
    };
    await Promise.all([run.run(send), run.run(send)]);
    expect(sent).toBe(1);
    expect(run.outcome?.counter).toBe(42);
  });

  it('is not forgotten while it runs', async () => {
    const run = new CommandRun();
    const sent = run.run(async () => outcome);
    run.reset();
    expect(run.phase).toBe('running');
    await sent;
    run.reset();
    expect(run.phase).toBe('idle');
  });

  it('takes no note of other work', () => {
    const run = new CommandRun();
    run.observe(work('sign'));
    expect(run.reached).toBeNull();
  });
});
