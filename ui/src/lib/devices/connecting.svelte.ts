import { Action, api, type DeviceView, type SessionView } from '$lib/api';
import { snapshots } from '$lib/api/snapshots.svelte';
import { reading } from '$lib/session/reading.svelte';

export interface Target {
  endpoint: string;
  serial: string | null;
}

/** One way to a device at a time: the scan makes way, the connection can be cancelled, a failure stays at its device. */
export class Connecting {
  /** Where to, while it connects and after it failed. */
  target = $state.raw<Target | null>(null);
  readonly #makeWay: () => Promise<void>;
  readonly #connect = new Action(async (target: Target): Promise<SessionView> => {
    const session = await api.connect(target.endpoint, target.serial);
    // Until it is known that there is a session, screens would go on listening, and leave those of a session again.
    await snapshots.renew();
    // What one connects for: how the device is. Where it fails, the overview says so and offers it again.
    void reading.action.run();
    return session;
  });

  constructor(makeWay: () => Promise<void>) {
    this.#makeWay = makeWay;
  }

  get busy(): boolean {
    return this.#connect.busy;
  }

  get fault() {
    return this.#connect.fault;
  }

  /** Connects; resolves with the session, or with `undefined` when there is none. */
  async to(target: Target): Promise<SessionView | undefined> {
    if (this.busy) return undefined;
    this.target = target;
    await this.#makeWay();
    const session = await this.#connect.run(target);
    // Who cancelled knows that it was cancelled.
    if (session || this.#connect.fault?.kind === 'cancelled') this.dismiss();
    return session;
  }

  /** Gives up the way there, where that is still possible. */
  async cancel(): Promise<void> {
    await api.cancel().catch(() => false);
  }

  dismiss(): void {
    this.#connect.dismiss();
    this.target = null;
  }

  /** Whether this device is the one on the way, or the one that failed. */
  isAbout(device: DeviceView): boolean {
    return device.endpoint !== null && device.endpoint === this.target?.endpoint;
  }
}

export function targetOf(device: DeviceView): Target | null {
  if (device.endpoint === null) return null;
  return { endpoint: device.endpoint, serial: device.recognised?.serial ?? null };
}
