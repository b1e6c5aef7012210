import type { WorkView } from '$lib/api';

/** What happens to a command, in order. */
export const programmeSteps = ['check', 'sign', 'record', 'send', 'receipt', 'read-back'] as const;
export type ProgrammeStep = (typeof programmeSteps)[number];
export type StepState = 'done' | 'now' | 'to-come' | 'stopped';

/** How far a command has come. `reached` is the last step seen, so that the place where it stopped stays in sight. */
export function stepStates(reached: string | null, running: boolean, succeeded: boolean): StepState[] {
  const place = programmeSteps.indexOf(reached as ProgrammeStep);
  return programmeSteps.map((_, index) => {
    if (succeeded || index < place) return 'done';
    if (index > place) return 'to-come';
    return running ? 'now' : 'stopped';
  });
}

/** The step of the command under way, if one is. */
export function stepOf(work: WorkView | null): string | null {
  return work && (work.kind === 'programme' || work.kind === 'stat') ? work.step : null;
}
