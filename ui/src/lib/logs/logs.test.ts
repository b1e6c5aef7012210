import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogQuery, VerdictView } from '$lib/api';
import BrokenChain from './BrokenChain.svelte';
import ChainMark from './ChainMark.svelte';
import LogTools from './LogTools.svelte';
import { flatten, inLine } from './flatten';
import { detailWords, kindWords } from './kinds';
import { everything, LogList } from './log-list.svelte';
import { parseUtc } from './utc-text';
import { Verification } from './verification.svelte';

afterEach(() => vi.useRealTimers());

describe('a time typed by a person', () => {
  it.each([
    ['2026-11-21', 'first', Date.UTC(2026, 10, 21) / 1000],
    ['2026-11-21', 'last', Date.UTC(2026, 10, 21, 23, 59, 59) / 1000],
    ['2026-11-21 14:05', 'last', Date.UTC(2026, 10, 21, 14, 5, 59) / 1000],
    [' 2026-11-21T14:05:09 UTC', 'first', Date.UTC(2026, 10, 21, 14, 5, 9) / 1000],
  ] as const)('%s means its %s second in UTC', (text, edge, seconds) => {
    expect(parseUtc(text, edge)).toBe(seconds);
  });

  it.each(['', '21.11.2026', '2026-02-30', '2026-11-21 24:10', '2026-11-21 14:05 CET', '1969-12-31'])(
    '%j means nothing',
    (text) => expect(parseUtc(text)).toBeNull(),
  );
});

describe('the detail of a row', () => {
  it('is named by its path, and read in one line without long digits', () => {
    const detail = { command: 'ab'.repeat(32), change: ['60 → 70 ppm', 'VVI'], more: { state: 'permanent' } };
    expect(flatten(detail)).toEqual([
      { name: 'command', value: 'ab'.repeat(32) },
      { name: 'change', value: '60 → 70 ppm\nVVI' },
      { name: 'more.state', value: 'permanent' },
    ]);
    expect(inLine(detail)).toBe('change: 60 → 70 ppm, VVI · state: permanent');
    expect(flatten({})).toEqual([]);
  });

  it('is put in words where the code has some', () => {
    expect(kindWords('command.signed')).toBe('Command signed');
    expect(kindWords('4711')).toBe('4711');
    expect(detailWords('magnet', '1')).toBe('placed');
    expect(detailWords('state-changed', '5')).toBe('power-on reset programme');
    expect(detailWords('session-fault', 'timeout')).toBe('timeout');
  });
});

interface Row {
  sequence: number;
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function listOf(log: { total: number }) {
  const fetch = vi.fn((_query: LogQuery, offset: number, limit: number) => {
    const count = Math.max(0, Math.min(limit, log.total - offset));
    const rows: Row[] = Array.from({ length: count }, (_, index) => ({
      sequence: log.total - offset - index,
    }));
    return Promise.resolve({ total: log.total, rows });
  });
  return { fetch, list: new LogList<Row>(fetch) };
}

describe('a list of log rows', () => {
  it('keeps its choice on the same row when newer rows push it down', async () => {
    const log = { total: 1000 };
    const { list } = listOf(log);
    await list.reload();
    list.pages.want(0, 0);
    await settle();
    list.selected = 2;
    expect(list.row?.sequence).toBe(998);
    log.total = 1003;
    list.pages.want(400, 400);
    await settle();
    expect([list.total, list.selected]).toEqual([1003, 5]);
    list.pages.want(5, 5);
    await settle();
    expect(list.row?.sequence).toBe(998);
  });

  it('finds a place among a million rows in few questions', async () => {
    const { list, fetch } = listOf({ total: 1_000_000 });
    await list.reload();
    fetch.mockClear();
    expect(await list.placeWhere((row) => row.sequence <= 123_456)).toEqual({
      place: 876_544,
      row: { sequence: 123_456 },
    });
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(20);
    expect(await list.placeWhere(() => false)).toBeNull();
  });

  it('shows the answer to the last question, however late an older one comes', async () => {
    const answers: ((total: number) => void)[] = [];
    const list = new LogList<Row>(
      () => new Promise((resolve) => answers.push((total) => resolve({ total, rows: [] }))),
    );
    void list.reload();
    void list.ask({ text: 'ppm' });
    answers[1]?.(7);
    await settle();
    answers[0]?.(1000);
    await settle();
    expect([list.total, list.filtered, list.loading]).toEqual([7, true, false]);
  });

  it('says why nothing could be read, and reads when asked again', async () => {
    let broken = true;
    const fault = { kind: 'storage', sentence: 'The disk is full', next: 'make room' };
    const list = new LogList<Row>(() =>
      broken ? Promise.reject(fault) : Promise.resolve({ total: 0, rows: [] }),
    );
    await list.reload();
    expect(list.fault).toEqual(fault);
    broken = false;
    await list.reload();
    expect(list.fault).toBeNull();
  });
});

describe('the tools of a log', () => {
  const tools = (filtered = false) => {
    const onask = vi.fn();
    render(LogTools, {
      query: everything,
      filtered,
      groups: { session: ['session.opened'] },
      onask,
      withSubject: true,
    });
    return onask;
  };

  it('ask once a person stops typing', async () => {
    const onask = tools();
    await userEvent.type(screen.getByLabelText('Search'), 'ppm');
    expect(onask).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(onask).toHaveBeenCalledExactlyOnceWith({ text: 'ppm', subject: null }));
  });

  it('take a day as all of it, and complain about what is no time', async () => {
    const onask = tools();
    await userEvent.type(screen.getByLabelText('Until (UTC)'), '2026-11-21{Enter}');
    expect(onask).toHaveBeenCalledWith({ until: Date.UTC(2026, 10, 21, 23, 59, 59) / 1000 });
    await userEvent.type(screen.getByLabelText('From (UTC)'), 'yesterday{Enter}');
    expect(screen.getByLabelText('From (UTC)')).toHaveAccessibleDescription(/2026-11-21/);
    expect(onask).toHaveBeenCalledTimes(1);
  });

  it('filter by kind, and forget everything at once', async () => {
    const onask = tools(true);
    await userEvent.click(screen.getByTestId('kinds'));
    await userEvent.click(await screen.findByLabelText('Session opened'));
    expect(onask).toHaveBeenCalledWith({ kinds: ['session.opened'] });
    await userEvent.keyboard('{Escape}');
    await userEvent.click(screen.getByTestId('clear-filters'));
    expect(onask).toHaveBeenLastCalledWith(everything);
  });
});

describe('the chain of a log', () => {
  const intact: VerdictView = { intact: true, rows: 40, head: 'ab', sentence: '' };

  it('never stays good while it is verified anew, nor when that fails', async () => {
    let answer: () => Promise<VerdictView> = () => Promise.resolve(intact);
    const verification = new Verification(() => answer());
    await verification.run();
    expect(verification.verdict).toEqual(intact);
    answer = () => Promise.reject({ kind: 'storage', sentence: 'unreadable', next: '' });
    const again = verification.run();
    expect(verification.verdict).toBeNull();
    await again;
    expect([verification.verdict, verification.fault?.kind]).toEqual([null, 'storage']);
  });

  it('says what was not verified yet', () => {
    render(ChainMark, { verdict: intact, rows: 42 });
    expect(screen.getByText(/40 rows verified/)).toBeInTheDocument();
    expect(screen.getByText(/2 newer rows not verified/)).toBeInTheDocument();
  });

  it('when broken alarms, and leads to the row', async () => {
    const ongo = vi.fn();
    render(BrokenChain, {
      verdict: { intact: false, rows: 7, head: '', sentence: 'Row 7 of the audit log was changed.' },
      log: 'audit',
      ongo,
    });
    expect(screen.getByRole('alert')).toHaveTextContent('Row 7 of the audit log was changed.');
    await userEvent.click(screen.getByRole('button', { name: 'Go to row 7' }));
    expect(ongo).toHaveBeenCalledOnce();
  });
});
