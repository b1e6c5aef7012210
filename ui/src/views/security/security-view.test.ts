import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pretend, stopPretending, type Answers, type Scene } from '$lib/api/mock';
import { snapshots } from '$lib/api/snapshots.svelte';
import { router } from '$lib/frame/router.svelte';
import Security from './Security.svelte';

let leave: () => void = () => undefined;
beforeEach(() => {
  location.hash = '#/session/security';
  leave = router.begin();
});
afterEach(() => {
  leave();
  snapshots.end();
  stopPretending();
});

async function security(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  await snapshots.begin();
  render(Security);
  return (name: string) => application.calls.filter(([command]) => command === name).length;
}

describe('the security screen', () => {
  it('tells how old the list is that says the device is not revoked', async () => {
    await security('session');
    const revocation = await screen.findByTestId('revocation');
    expect(revocation).toHaveAttribute('data-answer', 'good');
    expect(revocation).toHaveTextContent(/Not revoked/);
    expect(revocation).toHaveTextContent(/List number\s*12/);
    expect(revocation).toHaveTextContent(/yesterday/);
  });

  it('never passes off an out-of-date list as good', async () => {
    await security('doubtful-identity');
    const revocation = await screen.findByTestId('revocation');
    expect(revocation).toHaveTextContent(/Cannot be told/);
    expect(revocation).toHaveTextContent(/out of date; a newer one is needed/);
  });

  it('asks the device for its keys only when they are looked at, and again when that failed', async () => {
    let broken = true;
    const asked = await security('session', {
      keys: () => {
        if (broken) throw { kind: 'link-lost', sentence: 'The link is gone', next: 'come closer' };
        return [];
      },
    });
    await screen.findByTestId('revocation');
    expect(asked('keys')).toBe(0);
    await userEvent.click(screen.getByRole('tab', { name: 'Keys' }));
    expect(await screen.findByText('The link is gone')).toBeInTheDocument();
    broken = false;
    await userEvent.click(screen.getByTestId('try-again'));
    expect(await screen.findByTestId('keys')).toBeInTheDocument();
    expect(asked('keys')).toBe(2);
  });

  it('says why a role may or may not do something', async () => {
    await security('session');
    await userEvent.click(screen.getByRole('tab', { name: 'Policy' }));
    const matrix = await screen.findByTestId('policy');
    const never = [...matrix.querySelectorAll('button')].find((button) =>
      button.textContent.includes('never'),
    );
    await userEvent.click(never as HTMLElement);
    await vi.waitFor(() => expect(screen.getByText(/what is not granted is denied/)).toBeInTheDocument());
  });
});
