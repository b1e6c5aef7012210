import type { Tone } from './StatusMark.svelte';

export interface Toast {
  id: number;
  tone: Tone;
  text: string;
}

/** Short news that nobody has to act on. Faults are no toasts: they stay where they belong, as a `FaultNotice`. */
class Toasts {
  list = $state<Toast[]>([]);
  #last = 0;

  /** Shows `text` for `milliseconds`; it is read out politely. */
  show(text: string, tone: Tone = 'good', milliseconds = 6000): void {
    const id = ++this.#last;
    this.list.push({ id, tone, text });
    setTimeout(() => this.dismiss(id), milliseconds);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
