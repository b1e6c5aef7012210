import { emit } from '@tauri-apps/api/event';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import type { Snapshot, StripChunk } from '../contract';
import { answers, type Answers } from './answers';
import { answersIn, isScene, snapshotOf, type Scene } from './scenes';

/** The one under the page: whatever an earlier one still has to say reaches nobody. */
let present: PretendedApplication | null = null;

/** An application that is only pretended: answers commands from made-up data and sends snapshots as the real one does. */
export class PretendedApplication {
  snapshot: Snapshot;
  answers: Answers;
  /** Commands that fail, and with which kind: `?fail=program:outcome-uncertain,class:timeout` of the address. */
  readonly failures = new Map(
    (new URLSearchParams(location.search).get('fail') ?? '')
      .split(',')
      .map((failure) => failure.split(':') as [string, string]),
  );
  /** Every call so far: command and arguments. */
  readonly calls: [string, Record<string, unknown>][] = [];

  constructor(scene: Scene, overrides: Partial<Answers>) {
    this.snapshot = snapshotOf(scene);
    this.answers = { ...answers(this), ...answersIn(scene), ...overrides };
  }

  /** Changes the snapshot and sends it. */
  change(part: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...part, revision: this.snapshot.revision + 1 };
    this.#emit('snapshot', this.snapshot);
  }

  sendStrip(chunk: StripChunk): void {
    this.#emit('strip', chunk);
  }

  /** Does as if somebody wanted to close the window. */
  askToClose(): void {
    this.#emit('close-asked');
  }

  #emit(event: string, payload?: unknown): void {
    if (present === this) void emit(event, payload);
  }

  async answer(command: string, args: Record<string, unknown>): Promise<unknown> {
    this.calls.push([command, args]);
    const failure = this.failures.get(command);
    if (failure)
      throw { kind: failure, sentence: `Pretended: ${command} failed`, next: 'look at this notice' };
    const reply = (this.answers as Record<string, ((args: never) => unknown) | undefined>)[command];
    if (!reply) throw new Error(`unknown command ${command}`);
    return reply(args as never);
  }
}

/**
 * Puts a pretended application under the page. The scene is the first argument, or `?scene=` of the address.
 * An override that throws a fault shows how the page fails.
 */
export function pretend(scene?: Scene, overrides: Partial<Answers> = {}): PretendedApplication {
  const asked = new URLSearchParams(location.search).get('scene');
  const chosen = scene ?? (asked !== null && isScene(asked) ? asked : 'session');
  const application = new PretendedApplication(chosen, overrides);
  present = application;
  mockIPC((command, args) => application.answer(command, (args ?? {}) as Record<string, unknown>), {
    shouldMockEvents: true,
  });
  if (chosen === 'closing') setTimeout(() => application.askToClose(), 400);
  return application;
}

/** Takes the pretended application away again. Unmount components first: they still listen. */
export function stopPretending(): void {
  present = null;
  clearMocks();
}

export type { Answers, Scene };
