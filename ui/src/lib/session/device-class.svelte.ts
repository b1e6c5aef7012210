import { api, asFault, type ClassView, type PageFault } from '$lib/api';

/** The tables of the device class in session, read once for each session. */
class DeviceClass {
  current = $state.raw<ClassView | null>(null);
  fault = $state.raw<PageFault | null>(null);
  #session: string | null = null;

  /** Reads the tables for this session, or forgets them when there is none. */
  async follow(session: string | null): Promise<void> {
    if (session === this.#session) return;
    this.#session = session;
    this.current = null;
    this.fault = null;
    await this.again();
  }

  /** Reads the tables once more, after it failed. */
  async again(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    this.fault = null;
    try {
      const tables = await api.class();
      if (this.#session === session) this.current = tables;
    } catch (reason) {
      if (this.#session === session) this.fault = asFault(reason);
    }
  }
}

export const deviceClass = new DeviceClass();
