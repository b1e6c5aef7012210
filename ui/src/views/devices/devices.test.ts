import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import '../../Rooms.svelte';
import { pretend, stopPretending, type Answers, type Scene } from '../../lib/api/mock';
import { snapshotOf } from '../../lib/api/mock/scenes';
import { snapshots } from '../../lib/api/snapshots.svelte';

beforeEach(() => {
  location.hash = '#/devices';
});
afterEach(() => {
  cleanup();
  snapshots.end();
  stopPretending();
});

async function open(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  render(App);
  await screen.findByRole('heading', { level: 1, name: 'Devices' });
  return application;
}
const row = (id: string) => within(screen.getByTestId(`device-${id}`));
const names = (application: { calls: [string, unknown][] }) => application.calls.map(([command]) => command);

describe('devices', () => {
  it('tell what is known of each before it is connected', async () => {
    await open('devices');
    expect(row('00417').getByText('Verified before')).toBeVisible();
    expect(row('00417').getByText('Interrogated last')).toBeVisible();
    expect(row('A-88213').getByTestId('other-than-last')).toHaveTextContent('belongs to this patient');
    expect(row('sim:unknown-1').getByText('Stranger')).toBeVisible();
    expect(row('A-10042').getByText(/certificate was revoked/)).toBeVisible();
    expect(row('A-10042').getByTestId('connect')).toHaveAttribute('aria-disabled', 'true');
    expect(row('00390').queryByTestId('connect')).toBeNull();
    expect(row('00390').getByText('Out of reach')).toBeVisible();
  });

  it('show a hostile name harmlessly', async () => {
    await open('hostile');
    expect(row('sim:hostile').getByRole('heading')).toHaveTextContent('PaceRLOrekam');
  });

  it.each([
    ['radio-off', 'radio-off', 'Bluetooth is switched off'],
    ['radio-denied', 'radio-denied', 'Wand may not use Bluetooth'],
    ['radio-missing', 'radio-missing', 'There is no Bluetooth adapter'],
    ['radio-gone', 'radio-adapter-gone', 'The chosen Bluetooth adapter is not there'],
    ['radio-no-service', 'radio-no-service', 'The Bluetooth service of this computer does not answer'],
    ['radio-not-built', 'radio-not-built', 'This Wand was built without Bluetooth'],
    ['empty', 'devices-empty', 'No device in reach'],
    ['scanning', 'devices-searching', 'Listening for devices'],
  ] as const)('say why there are none: %s', async (scene, testid, title) => {
    await open(scene);
    expect(within(screen.getByTestId(testid)).getByRole('heading', { name: title })).toBeVisible();
  });

  it('name the adapter that is not there, and lead to another', async () => {
    await open('radio-gone');
    const state = within(screen.getByTestId('radio-adapter-gone'));
    expect(state.getByText(/Plug hci7 in again/)).toBeVisible();
    await userEvent.click(state.getByTestId('choose-radio'));
    expect(await screen.findByTestId('settings-radio')).toBeVisible();
  });

  it('say by what they are reached, and whether that is a demonstration', async () => {
    await open('bluetooth');
    expect(screen.getByTestId('radio-in-use')).toHaveTextContent('Bluetooth by hci0');
    expect(screen.queryByTestId('demo-banner')).toBeNull();
  });

  it('say why the scan failed, and listen again when somebody asks', async () => {
    const application = await open('devices', {
      scan: () => {
        throw { kind: 'link-lost', sentence: 'the adapter hangs', next: 'plug it in anew' };
      },
    });
    await userEvent.click(await screen.findByTestId('scan-again'));
    await waitFor(() => expect(names(application).filter((name) => name === 'scan')).toHaveLength(2));
  });

  it('stay paused when somebody paused', async () => {
    const application = await open('devices');
    await userEvent.click(await screen.findByTestId('scan-pause'));
    const before = names(application).length;
    application.change({ scanned_at: 1 });
    expect(await screen.findByTestId('scan')).toBeVisible();
    expect(names(application).slice(before)).not.toContain('scan');
  });
});

describe('connecting', () => {
  it('opens a session with the very device that was recognised', async () => {
    const application = await open('devices');
    await userEvent.click(row('00417').getByTestId('connect'));
    await screen.findByRole('heading', { level: 1, name: 'Overview' });
    expect(application.calls.find(([command]) => command === 'connect')?.[1]).toEqual({
      endpoint: 'sim:pacemaker-1',
      serial: '00417',
    });
  });

  it('does not listen again between the session and the snapshot that tells of it, and so cancels no reading', async () => {
    const { session } = snapshotOf('session');
    const application = await open('devices', {
      connect: () => {
        application.snapshot = { ...application.snapshot, session };
        return Promise.resolve(session?.session);
      },
    } as Partial<Answers>);
    await userEvent.click(row('00417').getByTestId('connect'));
    await waitFor(() => expect(names(application)).toContain('interrogate'));
    const before = names(application).indexOf('connect');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(names(application).slice(before)).not.toContain('scan');
  });

  it('says why the first reading failed, and offers it again', async () => {
    const application = await open('devices');
    application.failures.set('interrogate', 'timeout');
    await userEvent.click(row('00417').getByTestId('connect'));
    expect(await screen.findByText(/interrogate failed/)).toBeVisible();
    expect(screen.getByTestId('interrogate')).toBeEnabled();
  });

  it('shows that it is on the way, in the row, and can be cancelled', async () => {
    const application = await open('connecting');
    await userEvent.click(row('00417').getByTestId('connect'));
    const way = within(await row('00417').findByTestId('connecting'));
    expect(row('A-88213').getByTestId('connect')).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(way.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(row('00417').queryByTestId('connecting')).toBeNull());
    expect(names(application)).toContain('cancel');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('keeps a refusal at its device', async () => {
    await open('devices', {
      connect: () => {
        throw { kind: 'peer-refused', sentence: 'its certificate is not from here', next: 'do not use it' };
      },
    });
    await userEvent.click(row('sim:unknown-1').getByTestId('connect'));
    expect(await row('sim:unknown-1').findByRole('alert')).toHaveTextContent('certificate is not from here');
  });

  it('offers to resolve an uncertain command at its device first (R-CM-5)', async () => {
    await open('uncertain');
    const [first] = screen.getAllByTestId(/^device-/);
    expect(within(first as HTMLElement).getByTestId('connect')).toHaveTextContent('Connect and resolve');
  });
});

describe('pairing', () => {
  it('shows the six digits, and pairs on the word of a person', async () => {
    const application = await open('unpaired');
    await userEvent.click(screen.getByTestId('begin-pairing'));
    const dialog = within(await screen.findByRole('dialog', { name: 'Pair this device' }));
    expect(dialog.getByTestId('pairing-code').textContent.replaceAll(/\D/g, '')).toBe('481207');
    expect(names(application)).not.toContain('pair');
    await userEvent.click(dialog.getByTestId('pair'));
    expect(names(application)).toContain('pair');
  });

  it('says to open the window when the device refused', async () => {
    await open('unpaired', {
      pair: () => {
        throw { kind: 'refused-by-device', sentence: 'its pairing window is closed', next: 'open it' };
      },
    });
    await userEvent.click(screen.getByTestId('begin-pairing'));
    await userEvent.click(await screen.findByTestId('pair'));
    expect(await screen.findByText('its pairing window is closed')).toBeVisible();
  });

  it('ends the session when the codes differ', async () => {
    const application = await open('unpaired');
    await userEvent.click(screen.getByTestId('begin-pairing'));
    await userEvent.click(await screen.findByTestId('pair-differ'));
    await waitFor(() => expect(application.snapshot.session).toBeNull());
    expect(names(application)).not.toContain('pair');
  });

  it('opens the window of a simulated device from here, and shows its code', async () => {
    const simulator = {
      id: 'pacemaker',
      class: 'pacemaker',
      serial: '00417',
      endpoint: 'sim:pacemaker-1',
      running: true,
      status: [],
    };
    const application = await open('unpaired', {
      simulators: () => [simulator],
      control_simulator: () => ({ ...simulator, status: [['pairing_code', '481207']] }),
    });
    await userEvent.click(screen.getByTestId('begin-pairing'));
    await userEvent.click(await screen.findByTestId('open-pairing-window'));
    expect(await screen.findByText(/simulated device shows 481207/)).toBeVisible();
    expect(application.calls.at(-1)).toEqual([
      'control_simulator',
      { id: 'pacemaker', action: { action: 'pairing-window', seconds: 60 } },
    ]);
  });
});
