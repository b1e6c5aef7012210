import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import '../../Rooms.svelte';
import { pretend, stopPretending, type Answers, type Scene } from '../api/mock';
import { snapshots } from '../api/snapshots.svelte';
import { anyAdapter, RadioChoosing } from './radio-choosing.svelte';

beforeEach(() => {
  location.hash = '#/settings';
});
afterEach(() => {
  cleanup();
  snapshots.end();
  stopPretending();
});

async function open(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  render(App);
  await screen.findByTestId('settings-radio');
  return application;
}

describe('choosing a radio', () => {
  it('lists the adapters that are there, and the chosen one though it is not', async () => {
    pretend('radio-gone');
    const choosing = new RadioChoosing();
    await choosing.found.load();
    expect(choosing.adapters({ way: 'simulated' }).map(({ value }) => value)).toEqual(['hci0']);
    expect(choosing.adapters({ way: 'bluetooth', adapter: 'hci7' })).toEqual([
      { value: 'hci0', powered: true, there: true },
      { value: 'hci7', powered: null, there: false },
    ]);
  });

  it('asks for an adapter by name, or for any', async () => {
    const application = pretend('bluetooth');
    const choosing = new RadioChoosing();
    const asked = () =>
      application.calls
        .filter(([command]) => command === 'set_preferences')
        .map(([, args]) => (args as { preferences: { radio: unknown } }).preferences.radio);
    choosing.to('bluetooth', 'hci1');
    await waitFor(() => expect(choosing.choose.busy).toBe(false));
    choosing.to('bluetooth', anyAdapter);
    await waitFor(() => expect(choosing.choose.busy).toBe(false));
    choosing.to('simulated');
    await waitFor(() => expect(choosing.choose.busy).toBe(false));
    expect(asked()).toEqual([
      { way: 'bluetooth', adapter: 'hci1' },
      { way: 'bluetooth', adapter: null },
      { way: 'simulated' },
    ]);
  });

  it('shows a choice when it is taken, with the banner of a demonstration', async () => {
    await open('bluetooth');
    expect(screen.getByTestId('choice-bluetooth')).toBeChecked();
    await userEvent.click(screen.getByTestId('choice-simulated'));
    await waitFor(() => expect(screen.getByTestId('choice-simulated')).toBeChecked());
    expect(await screen.findByTestId('demo-banner')).toBeVisible();
  });

  it('says why a choice was not taken, and stays with the one before', async () => {
    await open('bluetooth', {
      set_preferences: () => {
        throw { kind: 'usage', sentence: 'a session was opened meanwhile', next: 'end it first' };
      },
    });
    await userEvent.click(screen.getByTestId('choice-simulated'));
    expect(await screen.findByText('a session was opened meanwhile')).toBeVisible();
    expect(screen.getByTestId('choice-bluetooth')).toBeChecked();
  });

  it('is not offered in a demonstration, nor in a session', async () => {
    await open('session');
    expect(await screen.findByText('The demonstration keeps to its simulated devices.')).toBeVisible();
    expect(screen.getByTestId('choice-bluetooth')).toBeDisabled();
  });

  it.each([
    ['radio-off', 'Bluetooth is switched off'],
    ['radio-no-service', 'The Bluetooth service of this computer does not answer'],
    ['radio-missing', 'There is no Bluetooth adapter'],
  ] as const)('tells what Bluetooth lacks: %s', async (scene, words) => {
    await open(scene);
    expect(await screen.findByTestId('radio-trouble')).toHaveTextContent(words);
  });
});
