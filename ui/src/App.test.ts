import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from './App.svelte';
import './Rooms.svelte';
import { pretend, stopPretending, type Scene } from './lib/api/mock';

beforeEach(() => {
  location.hash = '';
});
afterEach(() => {
  cleanup();
  stopPretending();
});

async function open(scene: Scene) {
  const application = pretend(scene);
  render(App);
  await waitFor(() => expect(screen.getByRole('main')).toBeInTheDocument());
  return application;
}

describe('the frame', () => {
  it('says DEMO while demonstration trust is in use', async () => {
    await open('session');
    expect(screen.getByTestId('demo-banner')).toHaveTextContent('DEMO');
  });

  it('shows neither STAT nor session screens without a session', async () => {
    await open('devices');
    expect(screen.queryByRole('button', { name: /STAT/ })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Programme' })).toBeNull();
  });

  it('goes to a screen and puts the focus on its title', async () => {
    await open('session');
    await userEvent.click(screen.getByRole('link', { name: 'Programme' }));
    await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'Programme' })).toHaveFocus());
    expect(screen.getByRole('link', { name: 'Programme' })).toHaveAttribute('aria-current', 'page');
  });

  it('goes by Alt and a number', async () => {
    await open('session');
    await userEvent.keyboard('{Alt>}9{/Alt}');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1, name: 'Settings' })).toHaveFocus());
  });

  it('delivers emergency therapy by F12 and Enter from every screen, with its values in the button (R-CM-8)', async () => {
    const application = await open('session');
    await userEvent.keyboard('{Alt>}7{/Alt}');
    await userEvent.keyboard('{F12}');
    const dialog = await screen.findByRole('dialog', { name: 'Emergency therapy' });
    const deliver = within(dialog).getByRole('button', { name: /Deliver STAT: VVI 65 ppm/ });
    await waitFor(() => expect(deliver).toHaveFocus());
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(application.calls.map(([command]) => command)).toContain('stat'));
    await waitFor(() => expect(dialog).toHaveTextContent('in force'));
  });

  it('tells what is pending before it ends a session', async () => {
    const application = await open('session');
    await userEvent.click(screen.getByRole('button', { name: 'End session' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('No change is pending');
    await userEvent.click(within(dialog).getByRole('button', { name: 'End session' }));
    await waitFor(() => expect(application.snapshot.session).toBeNull());
  });

  it('keeps an uncertain outcome in sight on every screen (R-CM-5)', async () => {
    await open('uncertain');
    location.hash = '#/settings';
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    expect(screen.getByRole('alert')).toHaveTextContent('Lower rate limit 60 ppm → 70 ppm');
  });

  it('leaves the session screens when the session is over', async () => {
    const application = await open('session');
    location.hash = '#/session/programme';
    await screen.findByRole('heading', { level: 1, name: 'Programme' });
    application.change({ session: null });
    await screen.findByRole('heading', { level: 1, name: 'Devices' });
  });

  it('shows the keys by ?, but not while somebody types one', async () => {
    await open('session');
    const field = document.body.appendChild(document.createElement('input'));
    await userEvent.type(field, '?');
    expect(field).toHaveValue('?');
    expect(screen.queryByRole('dialog')).toBeNull();
    field.remove();
    await userEvent.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard' })).toHaveTextContent('F12');
  });
});
