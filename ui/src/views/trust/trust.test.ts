import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import '../../Rooms.svelte';
import { pretend, stopPretending, type Answers, type Scene } from '../../lib/api/mock';
import { snapshots } from '../../lib/api/snapshots.svelte';

beforeEach(() => {
  location.hash = '#/trust';
});
afterEach(() => {
  cleanup();
  snapshots.end();
  stopPretending();
});

async function open(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  render(App);
  await screen.findByRole('heading', { level: 1, name: 'Trust' });
  return application;
}
const lastCall = (application: { calls: [string, unknown][] }, name: string) =>
  application.calls.findLast(([command]) => command === name)?.[1];
const drop = (...files: File[]) =>
  fireEvent.drop(screen.getByRole('heading', { level: 1, name: 'Trust' }), {
    dataTransfer: { files, types: ['Files'] },
  });

describe('trust', () => {
  it('says what follows from trusting nothing', async () => {
    await open('trust-empty');
    expect(await screen.findByTestId('trust-anchor')).toHaveTextContent('no device can be recognised');
    expect(screen.getByTestId('trust-list')).toHaveTextContent('nothing can be programmed');
  });

  it('names the consequences before an anchor is trusted', async () => {
    const application = await open('devices');
    await userEvent.click(await screen.findByTestId('add-anchor'));
    const dialog = within(await screen.findByRole('dialog', { name: 'Trust a new anchor?' }));
    expect(lastCall(application, 'add_trust')).toBeUndefined();
    await userEvent.click(dialog.getByRole('button', { name: 'Choose a file and trust it as an anchor' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(lastCall(application, 'add_trust')).toEqual({ kind: 'anchor' });
  });

  it('shows why material was refused where it was added', async () => {
    await open('devices', {
      add_trust: () => {
        throw { kind: 'usage', sentence: 'it has no revocation list in it', next: 'choose another file' };
      },
    });
    await userEvent.click(await screen.findByTestId('add-list'));
    expect(
      await within(screen.getByTestId('trust-list')).findByText('it has no revocation list in it'),
    ).toBeVisible();
  });
});

describe('a certificate file', () => {
  it('has two verdicts: of the chain alone, and with revocation', async () => {
    await open('devices');
    await userEvent.click(screen.getByRole('tab', { name: 'Check a file' }));
    await userEvent.click(await screen.findByTestId('open-certificate'));
    expect(await screen.findByTestId('verdict-chain')).toHaveAttribute('data-answer', 'good');
    expect(screen.getByTestId('verdict-revocation')).toHaveTextContent('Cannot be told');
  });

  it('can be dropped anywhere on the screen', async () => {
    const application = await open('devices');
    await drop(new File(['x'], 'leaf.pem'));
    expect(await screen.findByTestId('verdict-chain')).toBeVisible();
    expect(lastCall(application, 'judge_certificate')).toEqual({ name: 'leaf.pem', content: [120] });
  });

  it('of 5 MB is refused with its size, and never sent', async () => {
    const application = await open('devices');
    await drop(new File([new Uint8Array(5_000_000)], 'huge\u202emep.pem'));
    const refused = await screen.findByTestId('drop-refused');
    expect(refused).toHaveTextContent('huge‹RLO›mep.pem has 5.0');
    expect(lastCall(application, 'judge_certificate')).toBeUndefined();
  });
});
