import { Action, api, type EnrolRequest, type SetupView, type WrittenView } from '$lib/api';

/** Closer than this to its end, a certificate is called out: time enough to ask an authority for the next one. */
export const endsSoon = 30 * 86_400;

/** How long the operator's certificate lasts, as far as somebody must know before working. */
export type Lasting = 'fine' | 'ending' | 'over';

export function lasting(validUntil: number | null, now: number): Lasting {
  if (validUntil === null) return 'fine';
  if (validUntil <= now) return 'over';
  return validUntil - now < endsSoon ? 'ending' : 'fine';
}

/** What the workstation has and lacks before somebody can work, and the ways out of it. */
export class Setup {
  view = $state.raw<SetupView | null>(null);
  /** The requests that were written now, for an authority to sign. */
  written = $state.raw<WrittenView | null>(null);

  readonly load = new Action(async () => this.#show(await api.setup()));
  readonly unlock = new Action((pin: string | null) => api.unlock(pin));
  readonly beginDemo = new Action(async (role: string, classes: string[]) =>
    this.#show(await api.beginDemo(role, classes)),
  );
  readonly leaveDemo = new Action(async () => this.#show(await api.leaveDemo()));
  readonly enrol = new Action(async (request: EnrolRequest) => {
    const written = await api.enrol(request);
    if (written) this.written = written;
    this.#show(await api.setup());
    return written;
  });
  readonly install = new Action(async () => {
    const view = await api.installCertificates();
    if (view) this.#show(view);
    return view;
  });

  /** With what is known already, if anything is. */
  constructor(known: SetupView | null = null) {
    this.view = known;
  }

  #show(view: SetupView): void {
    this.view = view;
    this.unlock.dismiss();
  }
}
