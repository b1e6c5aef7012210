import { Action, api, type CertificateView, type ComparisonView } from '$lib/api';

/** Two certificates side by side, asked for as soon as two are chosen. */
export class Compare {
  left = $state('');
  right = $state('');
  comparison = $state.raw<ComparisonView | null>(null);
  readonly run = new Action(async () => {
    const [left, right] = [this.left, this.right];
    const comparison = await api.compareCertificates(left, right);
    if (left === this.left && right === this.right) this.comparison = comparison;
  });

  choose(side: 'left' | 'right', fingerprint: string): void {
    this[side] = fingerprint;
    this.comparison = null;
    if (this.left !== '' && this.right !== '') void this.run.run();
  }

  get differences(): number {
    return this.comparison?.fields.filter((field) => !field.same).length ?? 0;
  }
}

/** Every certificate once, in the order of the sources. */
export function known(...sources: readonly (readonly CertificateView[])[]): CertificateView[] {
  const found: Record<string, CertificateView> = {};
  for (const certificate of sources.flat()) found[certificate.fingerprint] ??= certificate;
  return Object.values(found);
}
