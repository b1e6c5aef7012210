import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import '../../Rooms.svelte';
import { pretend, stopPretending, type Scene } from '../api/mock';
import { snapshots } from '../api/snapshots.svelte';
import { look } from './preferences.svelte';
import { showsItself } from './work';

beforeEach(() => {
  location.hash = '#/settings';
});
afterEach(async () => {
  await look.change({ theme: 'system', text_size: 100, language: 'en' });
  cleanup();
  snapshots.end();
  stopPretending();
});

async function open(scene: Scene) {
  const application = pretend(scene);
  render(App);
  await screen.findByRole('heading', { level: 1, name: 'Settings' });
  return application;
}

describe('work under way', () => {
  it('stands at the foot of other screens and can be cancelled there', async () => {
    const application = await open('working');
    const bar = await screen.findByTestId('work');
    expect(bar).toHaveTextContent('Reading the device’s log');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByTestId('work')).toBeNull());
    expect(application.calls.map(([command]) => command)).toContain('cancel');
  });

  it('is not shown twice', () => {
    expect(showsItself('scan', 'settings')).toBe(true);
    expect(showsItself('read-log', 'session/log')).toBe(true);
    expect(showsItself('read-log', 'settings')).toBe(false);
    expect(showsItself('toString', 'settings')).toBe(false);
  });
});

describe('closing the window', () => {
  it('says what it waits for, and when it need not wait any longer (R-CM-5)', async () => {
    const application = await open('closing');
    application.askToClose();
    expect(await screen.findByTestId('close-asked')).toHaveTextContent('A command is on its way');
    expect(screen.getByRole('dialog')).toHaveTextContent('The session with 00417');
    application.change({ work: null });
    await waitFor(() => expect(screen.getByTestId('close-asked')).toHaveTextContent('has answered'));
  });
});

describe('a certificate that ends', () => {
  it('is called out on every screen outside a demonstration', async () => {
    const application = await open('expiring');
    expect(await screen.findByTestId('expiry')).toHaveTextContent(/in [56] days/);
    application.change({ demo: true });
    await waitFor(() => expect(screen.queryByTestId('expiry')).toBeNull());
  });
});

describe('settings', () => {
  it('show at once and are kept', async () => {
    const application = await open('devices');
    await userEvent.click(screen.getByRole('radio', { name: 'High contrast' }));
    expect(document.documentElement.dataset.theme).toBe('high-contrast');
    await userEvent.click(screen.getByRole('radio', { name: /150/ }));
    expect(document.documentElement.style.fontSize).toBe('150%');
    await userEvent.click(screen.getByRole('radio', { name: 'Deutsch' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
    expect(application.calls.filter(([command]) => command === 'set_preferences').at(-1)?.[1]).toEqual({
      preferences: { theme: 'high-contrast', text_size: 150, language: 'de', radio: null },
    });
  });

  it('speak the system’s language until somebody chooses one', async () => {
    const system = vi.spyOn(navigator, 'language', 'get').mockReturnValue('de-AT');
    const application = await open('devices');
    await look.change({ language: null });
    expect(await screen.findByRole('radio', { name: 'Deutsch' })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'English' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    expect(application.calls.filter(([command]) => command === 'set_preferences').at(-1)?.[1]).toMatchObject({
      preferences: { language: 'en' },
    });
    system.mockRestore();
  });

  it('show data folder, version and policy', async () => {
    await open('devices');
    expect(screen.getByTestId('data-folder')).toHaveTextContent('/home/clinic/.local/share/wand-demo');
    expect(await screen.findByText('0.1.0')).toBeVisible();
    expect(await screen.findByTestId('settings-policy')).toBeVisible();
  });
});
