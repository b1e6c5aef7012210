import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import '../../Rooms.svelte';
import { pretend, stopPretending, type Scene } from '$lib/api/mock';
import { snapshotOf } from '$lib/api/mock/scenes';
import { edits } from '$lib/programme/programme-edits.svelte';

beforeEach(() => {
  location.hash = '#/session/programme';
});
afterEach(() => {
  cleanup();
  stopPretending();
  edits.follow(null, null);
});

async function open(scene: Scene) {
  const application = pretend(scene);
  render(App);
  await screen.findByTestId('pending');
  return application;
}
const stepper = (key: string) => within(screen.getByTestId(`parameter-${key}`)).getByRole('spinbutton');
async function enter(key: string, keys: string): Promise<void> {
  stepper(key).focus();
  await userEvent.keyboard(keys);
}
const called = (application: { calls: [string, unknown][] }, command: string) =>
  application.calls.filter(([name]) => name === command).map(([, args]) => args);

/** Opens the programme and programs a change of it, to which no receipt comes. */
async function programUnanswered(scene: Parameters<typeof open>[0]): Promise<void> {
  const application = await open(scene);
  application.answers.program = () => {
    throw { kind: 'outcome-uncertain', sentence: 'No receipt came', next: 'connect again' };
  };
  await enter('lower-rate-limit', '{ArrowUp}');
  await waitFor(() => expect(screen.getByTestId('review')).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(screen.getByTestId('review'));
  await userEvent.click(await screen.findByTestId('program'));
}

describe('the programme', () => {
  it('is changed by keyboard alone: value, review, sign, receipt, read-back', async () => {
    const application = await open('session');
    await enter('lower-rate-limit', '70');
    expect(screen.getByTestId('pending-lower-rate-limit')).toHaveTextContent('60 → 70 ppm');
    screen.getByTestId('review').focus();
    await waitFor(() => expect(screen.getByTestId('review')).not.toHaveAttribute('aria-disabled'));
    await userEvent.keyboard('{Enter}');
    const program = await screen.findByRole('button', { name: /Program 60 → → 70 ppm|Program 60 → 70 ppm/ });
    program.focus();
    await userEvent.keyboard('{Enter}');
    const outcome = await screen.findByTestId('outcome');
    expect(outcome).toHaveAttribute('data-readback', 'matches');
    expect(called(application, 'program')).toEqual([{ change: [{ key: 'lower-rate-limit', raw: 70 }] }]);
    expect(edits.changes).toEqual([]);
  });

  it('shows a forbidden change at its field and offers the way out (R-CM-3)', async () => {
    const application = await open('session');
    await enter('upper-rate-limit', '{Home}');
    const finding = await screen.findByTestId('finding');
    expect(finding).toHaveTextContent('Forbidden');
    expect(stepper('upper-rate-limit')).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByTestId('review')).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(within(finding).getByTestId('remedy'));
    await waitFor(() => expect(screen.queryByTestId('finding')).toBeNull());
    expect(screen.getByTestId('review')).not.toHaveAttribute('aria-disabled');
    expect(called(application, 'program')).toEqual([]);
  });

  it('counts several changes in the button', async () => {
    await open('session');
    await enter('lower-rate-limit', '{ArrowUp}');
    await enter('fixed-av-delay', '{ArrowUp}');
    await waitFor(() => expect(screen.getByTestId('review')).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(screen.getByTestId('review'));
    expect(await screen.findByRole('button', { name: 'Program 2 changes' })).toBeInTheDocument();
  });

  it('leads to what is known when the outcome is not (R-CM-5)', async () => {
    await programUnanswered('session');
    const known = await screen.findByRole('button', { name: 'See what is known' });
    // It was carried out: what the device has now is pending no more.
    edits.undoAll();
    await waitFor(() => expect(screen.queryByTestId('pending-lower-rate-limit')).toBeNull());
    expect(screen.getByRole('dialog', { name: 'Review one change' })).toBeInTheDocument();
    await userEvent.click(known);
    expect(await screen.findByRole('heading', { level: 1, name: 'Uncertain outcome' })).toBeInTheDocument();
  });

  it('tells nothing of an earlier command in the sheet of one whose outcome is not known (R-CM-5)', async () => {
    await programUnanswered('resolved');
    await screen.findByRole('button', { name: 'See what is known' });
    expect(screen.getByRole('dialog')).toHaveTextContent('No receipt came');
    expect(within(screen.getByRole('dialog')).queryByTestId('resolved')).toBeNull();
  });

  it('tells how it turned out in the sheet that did not know, once the device has told (R-CM-5)', async () => {
    const application = await open('session');
    application.answers.program = () => {
      application.change({ uncertain: snapshotOf('uncertain').uncertain });
      throw { kind: 'outcome-uncertain', sentence: 'No receipt came', next: 'connect again' };
    };
    await enter('lower-rate-limit', '{ArrowUp}');
    await waitFor(() => expect(screen.getByTestId('review')).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(screen.getByTestId('review'));
    await userEvent.click(await screen.findByTestId('program'));
    await screen.findByRole('button', { name: 'See what is known' });
    application.change({ session: null });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const { session } = snapshotOf('resolved');
    if (session) session.session.session_id = 'another';
    application.change({ uncertain: [], session });
    const sheet = await screen.findByRole('dialog', { name: 'Review one change' });
    expect(within(sheet).getByTestId('resolved')).toHaveTextContent('The device carried it out');
    expect(sheet).not.toHaveTextContent('No receipt came');
    expect(within(sheet).queryByTestId('command-steps')).toBeNull();
  });

  it('ends a try-out from its banner (R-CM-7)', async () => {
    const application = await open('temporary');
    const banner = screen.getByTestId('try-out-banner');
    expect(banner).toHaveTextContent('Lower rate limit 60 → 70 ppm');
    await userEvent.click(within(banner).getByTestId('cancel-try-out'));
    await waitFor(() => expect(screen.queryByTestId('try-out-banner')).toBeNull());
    expect(called(application, 'cancel_try_out')).toHaveLength(1);
  });

  it('assumes no pacemaker: no try-out for a class without one, and its own actions', async () => {
    const application = await open('glucose');
    expect(screen.queryByTestId('review-try-out')).toBeNull();
    expect(screen.queryByTestId('parameter-mode')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Start a sensor session' }));
    await userEvent.click(await screen.findByTestId('act-confirm'));
    await screen.findByTestId('outcome');
    expect(called(application, 'act')).toEqual([{ code: 26 }]);
  });

  it('sends nothing while the link is lost', async () => {
    await open('lost');
    expect(screen.getByTestId('lost-banner')).toHaveTextContent('3 attempts');
    expect(screen.getByTestId('review')).toHaveAttribute('aria-disabled', 'true');
    expect(stepper('lower-rate-limit')).toHaveAttribute('aria-disabled', 'true');
  });

  it('chooses from all permitted values', async () => {
    await open('session');
    await enter('lower-rate-limit', '{Enter}');
    const list = await screen.findByRole('listbox', { name: 'Lower rate limit' });
    await waitFor(() => expect(list).toHaveFocus());
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{Enter}');
    expect(stepper('lower-rate-limit')).toHaveAttribute('aria-valuetext', '62 ppm');
  });
});

describe('an uncertain outcome', () => {
  it('is resolved by connecting again, and says how it turned out', async () => {
    location.hash = '#/uncertain';
    const application = pretend('uncertain');
    render(App);
    const unresolved = await screen.findByTestId('uncertain-case');
    expect(unresolved).toHaveTextContent('Lower rate limit 60 ppm → 70 ppm');
    await userEvent.click(screen.getByTestId('resolve'));
    expect(await screen.findByTestId('resolved')).toHaveTextContent('The device carried it out');
    expect(called(application, 'connect')).toEqual([{ endpoint: 'sim:pacemaker-1', serial: '00417' }]);
  });
});
