import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import VirtualTable from './VirtualTable.svelte';

const viewHeight = 280;
const rowHeight = 28;

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(viewHeight);
});
afterEach(cleanup);

function table() {
  const want = vi.fn();
  render(VirtualTable, {
    label: 'Log',
    columns: [{ key: 'time', title: 'Time', width: '1fr' }],
    total: 100_000,
    pages: { row: () => undefined, want, arrivals: 0, fault: null },
    cell: createRawSnippet(() => ({ render: () => '<span></span>' })),
  });
  const grid = screen.getByRole('grid');
  const scrollTo = async (row: number): Promise<void> => {
    grid.scrollTop = row * rowHeight;
    await fireEvent.scroll(grid);
  };
  const firsts = (): number[] => want.mock.calls.map(([first]) => first as number);
  return { scrollTo, firsts };
}

describe('a long table', () => {
  it('reads what comes into view row by row at once', async () => {
    const { scrollTo, firsts } = table();
    expect(firsts()).toEqual([0]);
    await scrollTo(6);
    expect(firsts().at(-1)).toBe(3);
  });

  it('reads of what is flung past only where it rests', async () => {
    const { scrollTo, firsts } = table();
    for (const row of [1000, 5000, 9000]) await scrollTo(row);
    expect(firsts()).toEqual([0]);
    await vi.waitFor(() => expect(firsts()).toEqual([0, 8997]));
  });
});
