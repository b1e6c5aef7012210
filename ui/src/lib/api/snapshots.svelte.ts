import { api, asFault, hearSnapshots, type PageFault, type Snapshot } from './index';

/** The newest snapshot of the application. The page holds no truth of its own: it shows this. */
class Snapshots {
  current = $state.raw<Snapshot | null>(null);
  fault = $state.raw<PageFault | null>(null);
  #forget: (() => void) | null = null;

  /** Begins to listen and asks for the present snapshot. */
  async begin(): Promise<void> {
    try {
      this.#forget ??= await hearSnapshots((snapshot) => this.take(snapshot));
      await this.renew();
    } catch (reason) {
      this.fault = asFault(reason);
    }
  }

  /** Asks for the present snapshot: an answer may overtake the event that tells what it changed. */
  async renew(): Promise<void> {
    this.take(await api.snapshot());
  }

  /** Takes a snapshot unless a newer one is here already. */
  take(snapshot: Snapshot): void {
    if (this.current === null || snapshot.revision >= this.current.revision) this.current = snapshot;
    this.fault = null;
  }

  /** Stops listening and forgets everything. */
  end(): void {
    this.#forget?.();
    this.#forget = null;
    this.current = null;
  }
}

export const snapshots = new Snapshots();
