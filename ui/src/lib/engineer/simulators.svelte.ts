import { api, asFault, type PageFault, type SimulatorAction, type SimulatorView } from '$lib/api';

const beat = 2000;

/** Simulated devices beside this program, asked again and again while they are looked at. */
export class Simulators {
  list = $state.raw<readonly SimulatorView[] | null>(null);
  fault = $state.raw<PageFault | null>(null);
  /** Whether something is being done to one of them. */
  busy = $state(false);
  /** How often something was done: an answer asked for before that is stale. */
  #done = 0;

  /** Asks until the returned function is called. */
  begin(): () => void {
    void this.read();
    const timer = setInterval(() => this.busy || void this.read(), beat);
    return () => clearInterval(timer);
  }

  /** Those that are the device with this serial number; all when none is. */
  beside(serial: string | null): readonly SimulatorView[] {
    const all = this.list ?? [];
    const own = all.filter((one) => one.serial === serial);
    return own.length > 0 ? own : all;
  }

  async read(): Promise<void> {
    const done = this.#done;
    try {
      const list = await api.simulators();
      if (done === this.#done) this.list = list;
    } catch (reason) {
      this.fault = asFault(reason);
    }
  }

  /** Does something to a simulated device. Whether it was done. */
  async act(id: string, action: SimulatorAction): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.fault = null;
    this.#done += 1;
    try {
      const now = await api.controlSimulator(id, action);
      this.list = (this.list ?? []).map((one) => (one.id === id ? now : one));
      return true;
    } catch (reason) {
      this.fault = asFault(reason);
      return false;
    } finally {
      this.busy = false;
    }
  }

  dismiss(): void {
    this.fault = null;
  }
}
