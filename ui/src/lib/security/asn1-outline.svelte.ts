import { SvelteSet } from 'svelte/reactivity';
import type { Asn1Node } from '$lib/api';

export interface OutlineRow {
  index: number;
  node: Asn1Node;
  /** Whether it holds other nodes. */
  holds: boolean;
  open: boolean;
}

/** What is shown of a tree of ASN.1: nodes folded by a person, and the one the keyboard is at. */
export class Asn1Outline {
  /** More rows than this are shown on demand. */
  readonly step = 500;
  at = $state(0);
  limit = $state(500);
  readonly #folded = new SvelteSet<number>();

  constructor(readonly nodes: readonly Asn1Node[]) {}

  readonly rows = $derived.by(() => {
    const rows: OutlineRow[] = [];
    let under = Infinity;
    for (const [index, node] of this.nodes.entries()) {
      if (node.depth > under) continue;
      under = Infinity;
      const holds = (this.nodes[index + 1]?.depth ?? -1) > node.depth;
      const open = !this.#folded.has(index);
      if (holds && !open) under = node.depth;
      rows.push({ index, node, holds, open });
    }
    return rows;
  });

  /** Rows beyond the limit. */
  get more(): number {
    return Math.max(0, this.rows.length - this.limit);
  }

  showMore(): void {
    this.limit += this.step;
  }

  fold(index: number, folded: boolean): void {
    if (folded) this.#folded.add(index);
    else this.#folded.delete(index);
  }

  /** Moves as the keys of a tree do. Whether the key was one of them. */
  press(key: string): boolean {
    const place = this.rows.findIndex((row) => row.index === this.at);
    const row = this.rows[place];
    if (!row) return false;
    const last = Math.min(this.rows.length, this.limit) - 1;
    const go = (to: number): void => {
      this.at = this.rows[Math.min(last, Math.max(0, to))]?.index ?? this.at;
    };
    if (key === 'ArrowDown') go(place + 1);
    else if (key === 'ArrowUp') go(place - 1);
    else if (key === 'Home') go(0);
    else if (key === 'End') go(last);
    else if (key === 'ArrowRight' && row.holds && row.open) go(place + 1);
    else if (key === 'ArrowRight' && row.holds) this.fold(row.index, false);
    else if (key === 'ArrowLeft' && row.holds && row.open) this.fold(row.index, true);
    else if (key === 'ArrowLeft') this.#toParent(place, row.node.depth);
    else return false;
    return true;
  }

  #toParent(place: number, depth: number): void {
    const parent = this.rows.slice(0, place).findLast((row) => row.node.depth < depth);
    if (parent) this.at = parent.index;
  }
}
