import { Action, api, type SessionView, type SimulatorView } from '$lib/api';

/** How long a simulated device's pairing window is opened, in seconds. */
const windowSeconds = 60;

/** Makes the device in session and this workstation known to each other. */
export class Pairing {
  readonly pair = new Action(() => api.pair());
  /** Does for a simulated device what somebody beside a real one does by hand. */
  readonly openWindow = new Action(async () => {
    if (this.simulator === null) return;
    this.simulator = await api.controlSimulator(this.simulator.id, {
      action: 'pairing-window',
      seconds: windowSeconds,
    });
    this.opened = true;
  });
  /** The simulated device in session; `null` beside a real one. */
  simulator = $state.raw<SimulatorView | null>(null);
  opened = $state(false);
  /** The code that the simulated device shows. */
  readonly shown = $derived(this.simulator?.status.find(([name]) => name === 'pairing_code')?.[1] ?? null);

  /** Looks whether the device in session is simulated by this program. */
  async look(session: SessionView): Promise<void> {
    if (!session.demo) return;
    const found = await api.simulators().catch(() => []);
    this.simulator = found.find((simulator) => simulator.endpoint === session.endpoint) ?? null;
  }

  /** Forgets a former try. */
  begin(): void {
    this.opened = false;
    this.pair.dismiss();
    this.openWindow.dismiss();
  }
}
