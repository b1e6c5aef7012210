import { listen } from '@tauri-apps/api/event';
import {
  CLOSE_ASKED_EVENT,
  SNAPSHOT_EVENT,
  STRIP_EVENT,
  commands,
  type Snapshot,
  type StripChunk,
} from './contract';
import { asFault } from './fault';

export type * from './contract';
export { asFault, isFault, type FaultCode, type PageFault } from './fault';
export { takeBeginning } from './beginning';
export { Action } from './action.svelte';

type Commands = typeof commands;
type Settled<Answer> = Answer extends { status: 'ok'; data: infer Data }
  ? Data
  : Answer extends { status: 'error' }
    ? never
    : Answer;
type Api = {
  [Name in keyof Commands]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Settled<Awaited<ReturnType<Commands[Name]>>>>;
};

function settled(answer: unknown): unknown {
  if (typeof answer === 'object' && answer !== null && 'status' in answer) {
    if (answer.status === 'error' && 'error' in answer) throw answer.error;
    if (answer.status === 'ok' && 'data' in answer) return answer.data;
  }
  return answer;
}

function guarded(command: (...args: never[]) => Promise<unknown>) {
  return async (...args: never[]): Promise<unknown> => {
    try {
      return settled(await command(...args));
    } catch (reason) {
      throw asFault(reason);
    }
  };
}

/** Every command of the application; each rejects with a `PageFault` and nothing else. */
export const api = Object.fromEntries(
  Object.entries(commands).map(([name, command]) => [name, guarded(command)]),
) as unknown as Api;

/** Hears whole snapshots until the returned function is called. */
export function hearSnapshots(heard: (snapshot: Snapshot) => void): Promise<() => void> {
  return listen<Snapshot>(SNAPSHOT_EVENT, ({ payload }) => heard(payload));
}

/** Hears pieces of live telemetry until the returned function is called. */
export function hearStrip(heard: (chunk: StripChunk) => void): Promise<() => void> {
  return listen<StripChunk>(STRIP_EVENT, ({ payload }) => heard(payload));
}

/** Hears that somebody asked to close the window while a command is on its way, until the returned function is called. */
export function hearCloseAsked(heard: () => void): Promise<() => void> {
  return listen(CLOSE_ASKED_EVENT, () => heard());
}

/** Whether the page runs inside the window, or a mock of it. */
export function hasWindow(): boolean {
  return '__TAURI_INTERNALS__' in globalThis;
}
