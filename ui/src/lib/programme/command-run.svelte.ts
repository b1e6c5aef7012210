import {
  asFault,
  type OutcomeView,
  type PageFault,
  type ResolvedView,
  type Snapshot,
  type WorkView,
} from '$lib/api';
import { snapshots } from '$lib/api/snapshots.svelte';
import { stepOf } from './steps';

export type RunPhase = 'idle' | 'running' | 'done' | 'failed';

/** One signed command on its way: which step it has reached, and what became of it. */
export class CommandRun {
  phase = $state<RunPhase>('idle');
  /** The last step seen; stays when the command stops there. */
  reached = $state<string | null>(null);
  outcome = $state.raw<OutcomeView | null>(null);
  fault = $state.raw<PageFault | null>(null);
  /** How many values it changes. */
  changes = $state(0);
  /** The session in which it failed; emergency therapy may have begun in an earlier one. */
  #failedIn: string | undefined;

  /** Sends a command, unless one is on its way. */
  async run(send: () => Promise<OutcomeView>, changes = 0): Promise<OutcomeView | null> {
    if (this.phase === 'running') return null;
    Object.assign(this, { phase: 'running', reached: null, outcome: null, fault: null, changes });
    try {
      this.outcome = await send();
      this.phase = 'done';
    } catch (reason) {
      this.#failedIn = snapshots.current?.session?.session.session_id;
      this.fault = asFault(reason);
      this.phase = 'failed';
    }
    return this.outcome;
  }

  /**
   * How it turned out, when that was not known at its end and is known since. Only a later session can tell: what the one in
   * which it failed had resolved was an earlier command.
   */
  resolvedIn(snapshot: Snapshot): ResolvedView | null {
    if (this.fault?.kind !== 'outcome-uncertain' || snapshot.uncertain.length > 0) return null;
    const session = snapshot.session?.session;
    return session && session.session_id !== this.#failedIn ? session.resolved : null;
  }

  /** Takes note of the work that a snapshot shows. */
  observe(work: WorkView | null): void {
    if (this.phase === 'running') this.reached = stepOf(work) ?? this.reached;
  }

  /** Forgets a command that has ended. */
  reset(): void {
    if (this.phase === 'running') return;
    Object.assign(this, { phase: 'idle', reached: null, outcome: null, fault: null });
  }
}
