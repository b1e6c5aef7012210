import { Action, api, type CertificateFileView } from '$lib/api';

/** No certificate file is longer, in bytes: what is longer is refused here, before it is read. */
export const mostBytes = 1_048_576;

/** Why a dropped file was not taken. */
export type Refusal =
  { why: 'too-large'; name: string; size: number } | { why: 'unreadable' | 'several' | 'none'; name: string };

/** A certificate file that somebody opened or dropped, and what is to be said of it. */
export class Judge {
  file = $state.raw<CertificateFileView | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  readonly open = new Action(async () => {
    this.refusal = null;
    const file = await api.openCertificate();
    if (file) this.file = file;
    return file;
  });
  readonly #judge = new Action(async (name: string, content: number[]) => {
    this.file = await api.judgeCertificate(name, content);
    return this.file;
  });

  get busy(): boolean {
    return this.open.busy || this.#judge.busy;
  }

  get fault() {
    return this.open.fault ?? this.#judge.fault;
  }

  /** Judges what was dropped: one file, not too long. */
  async drop(files: readonly File[]): Promise<void> {
    this.dismiss();
    const [file, ...others] = files;
    if (!file) {
      this.refusal = { why: 'none', name: '' };
    } else if (others.length > 0) {
      this.refusal = { why: 'several', name: file.name };
    } else if (file.size > mostBytes) {
      this.refusal = { why: 'too-large', name: file.name, size: file.size };
    } else {
      const content = await file.arrayBuffer().catch(() => null);
      if (content === null) this.refusal = { why: 'unreadable', name: file.name };
      else await this.#judge.run(file.name, [...new Uint8Array(content)]);
    }
  }

  /** Forgets what went wrong. */
  dismiss(): void {
    this.refusal = null;
    this.open.dismiss();
    this.#judge.dismiss();
  }
}
