import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
// Read now: a test that unlocks does not wait for it.
import '../../Rooms.svelte';
import { look } from '$lib/frame/preferences.svelte';
import { pretend, stopPretending, type Answers, type Scene } from '../../lib/api/mock';
import { setup } from '../../lib/api/mock/operator';
import { snapshots } from '../../lib/api/snapshots.svelte';

beforeEach(() => {
  location.hash = '';
});
afterEach(() => {
  cleanup();
  snapshots.end();
  snapshots.fault = null;
  stopPretending();
});

async function open(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  render(App);
  await screen.findByRole('main');
  return application;
}
const lastCall = (application: { calls: [string, unknown][] }, name: string) =>
  application.calls.findLast(([command]) => command === name)?.[1];

describe('unlocking', () => {
  it('takes one press in a demonstration, whose PIN is shown for what it is', async () => {
    const application = await open('locked');
    expect(await screen.findByTestId('demo-pin')).toHaveTextContent('2468');
    expect(screen.getByTestId('demo-banner')).toBeVisible();
    await userEvent.click(screen.getByTestId('use-demo-pin'));
    await screen.findByRole('heading', { level: 1, name: 'Devices' });
    expect(lastCall(application, 'unlock')).toEqual({ pin: '2468' });
  });

  it('takes a PIN and Enter, and has the field in focus from the start', async () => {
    const application = await open('own-locked');
    const field = await screen.findByLabelText('PIN');
    await waitFor(() => expect(field).toHaveFocus());
    await userEvent.keyboard('8642{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Devices' });
    expect(lastCall(application, 'unlock')).toEqual({ pin: '8642' });
  });

  it('is drawn at once from what the page began with, and asks for none of it again', async () => {
    const { snapshot, calls } = pretend('own-locked');
    const preferences = { theme: 'dark', text_size: 112, language: 'de', radio: null };
    const begun = { ...setup, demo_pin: null, operator: 'A. Becker', pin_needed: true };
    render(App, { beginning: { snapshot, setup: begun, preferences } });
    expect(screen.getByLabelText('PIN')).toBeVisible();
    expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
    expect(document.documentElement).toHaveAttribute('lang', 'de');
    await waitFor(() => expect(calls.map(([command]) => command)).toContain('snapshot'));
    expect(calls.map(([command]) => command)).not.toContain('setup');
    expect(calls.map(([command]) => command)).not.toContain('preferences');
    look.preferences = { ...preferences, theme: 'system', language: 'en' };
    look.begin()();
  });

  it('says how many were wrong and how long to wait, and empties the field (R-ID-9)', async () => {
    await open('wrong-pin');
    const field = await screen.findByLabelText('PIN');
    await userEvent.type(field, '1{Enter}');
    expect(await screen.findByText(/4 in a row.*Wait 5 seconds/)).toBeInTheDocument();
    expect(field).toHaveValue('');
    expect(field).toHaveAttribute('aria-invalid', 'true');
  });

  it('tells a locked key store from a wrong PIN', async () => {
    await open('store-locked');
    await userEvent.type(await screen.findByLabelText('PIN'), '1{Enter}');
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveAttribute('data-fault', 'locked');
    expect(notice).toHaveTextContent('key store is locked');
    expect(screen.getByLabelText('PIN')).not.toHaveAttribute('aria-invalid');
  });

  it('calls out a certificate that ends soon, and what is missing', async () => {
    await open('ending');
    expect(await screen.findByTestId('unlock-validity')).toHaveTextContent(/in [89] days/);
    expect(screen.getByTestId('setup-missing')).toHaveTextContent('get a newer list');
  });

  it('goes back to the own data folder', async () => {
    const own = { demo_pin: null, operator: 'Dr. Own', role: 'clinician' };
    const application = await open('locked');
    const shown = await (application.answers.setup as () => unknown)();
    application.answers.leave_demo = () => ({ ...(shown as object), ...own });
    await userEvent.click(await screen.findByTestId('leave-demo'));
    await waitFor(() => expect(screen.getByTestId('unlock-operator')).toHaveTextContent('Dr. Own'));
    expect(screen.queryByTestId('use-demo-pin')).toBeNull();
  });
});

describe('the first run', () => {
  it('begins a demonstration in the chosen role with the chosen devices', async () => {
    const application = await open('first-run', {});
    await userEvent.click(await screen.findByRole('radio', { name: 'Service engineer' }));
    await userEvent.click(screen.getByTestId('demo-class-glucose-monitor'));
    await userEvent.click(screen.getByTestId('begin-demo'));
    await screen.findByTestId('use-demo-pin');
    expect(lastCall(application, 'begin_demo')).toEqual({ role: 'service-engineer', classes: ['pacemaker'] });
  });

  it('says so when the programs of the demonstration are missing', async () => {
    await open('no-demo');
    await userEvent.click(await screen.findByRole('radio', { name: 'Demonstration' }));
    expect(screen.getByText(/not installed beside/)).toBeVisible();
    expect(screen.queryByTestId('begin-demo')).toBeNull();
  });

  it('leads from keys over requests to certificates', async () => {
    const application = await open('first-run');
    await userEvent.click(await screen.findByRole('radio', { name: 'Work with real devices' }));
    await userEvent.type(screen.getByLabelText('Your name'), ' Dr. Neu ');
    await userEvent.type(screen.getByLabelText('New PIN'), '97531');
    await userEvent.type(screen.getByLabelText('Repeat the PIN'), '97530');
    await userEvent.click(screen.getByTestId('enrol'));
    expect(screen.getByText('The PINs differ')).toBeVisible();
    expect(lastCall(application, 'enrol')).toBeUndefined();
    await userEvent.clear(screen.getByLabelText('Repeat the PIN'));
    await userEvent.type(screen.getByLabelText('Repeat the PIN'), '97531');
    await userEvent.click(screen.getByTestId('enrol'));
    expect(await screen.findByTestId('requests-written')).toHaveTextContent('/home/clinic/requests');
    expect(lastCall(application, 'enrol')).toEqual({
      request: { name: 'Dr. Neu', pin: '97531', vault: 'os' },
    });
    await userEvent.click(screen.getByTestId('install-certificates'));
    expect(await screen.findByTestId('unlock-operator')).toHaveTextContent('Dr. Ada Lindqvist');
  });

  it('does not offer a key store that does not answer, and says why', async () => {
    await open('no-demo');
    const store = await screen.findByRole('radio', { name: 'System key store and PIN' });
    expect(store).toBeDisabled();
    expect(store).toHaveAccessibleDescription(/No key store answers/);
    expect(screen.getByRole('radio', { name: 'PIN alone' })).toBeChecked();
  });

  it('adds a list, but asks before it trusts an anchor', async () => {
    const application = await open('awaiting');
    await userEvent.click(await screen.findByTestId('add-list'));
    await waitFor(() => expect(lastCall(application, 'add_trust')).toEqual({ kind: 'list' }));
    await userEvent.click(screen.getByTestId('add-anchor'));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByTestId('anchor-consequences')).toHaveTextContent(
      'any device for a genuine one',
    );
    expect(lastCall(application, 'add_trust')).toEqual({ kind: 'list' });
  });
});

describe('a data folder that cannot be used', () => {
  it.each([
    ['damaged', 'Stored data are damaged', 'backup'],
    ['no-rights', 'The data folder cannot be read or written', 'permission denied'],
    ['second-instance', 'Wand is already running with this data folder', 'other window'],
  ] as const)('is the whole page: %s', async (scene, title, words) => {
    await open(scene);
    expect(await screen.findByRole('heading', { level: 1, name: title })).toBeVisible();
    expect(screen.getByRole('alert')).toHaveTextContent(words);
  });

  it('is left as soon as it is mended', async () => {
    const application = await open('no-rights');
    await screen.findByTestId('start-fault');
    application.answers.setup = () => setup;
    application.answers.snapshot = () => ({ ...application.snapshot, operator: null });
    await userEvent.click(screen.getByTestId('start-again'));
    await waitFor(() => expect(screen.queryByTestId('start-fault')).toBeNull());
  });
});
