import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import Button from './Button.svelte';
import FaultNotice from './FaultNotice.svelte';
import PinInput from './PinInput.svelte';
import SafeText from './SafeText.svelte';
import StatusMark from './StatusMark.svelte';
import Stepper from './Stepper.svelte';
import ValidityLine from './ValidityLine.svelte';

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));
const rates = [30, 35, 40, 45, 50, 51, 52, 60, 65, 70, 75, 80].map((raw) => ({ raw, text: `${raw} ppm` }));

describe('a button', () => {
  it('tells the values of a therapy action in its name', () => {
    render(Button, {
      variant: 'therapy',
      change: { before: '60', after: '70 ppm' },
      children: words('Program'),
    });
    expect(screen.getByRole('button')).toHaveAccessibleName(/Program.*60.*→.*70 ppm/);
  });

  it('does nothing while busy', async () => {
    const onclick = vi.fn();
    render(Button, { busy: true, onclick, children: words('Connect') });
    await userEvent.click(screen.getByRole('button'));
    expect(onclick).not.toHaveBeenCalled();
  });

  it('stays reachable when disabled for a reason, and says the reason', async () => {
    const onclick = vi.fn();
    render(Button, {
      disabled: true,
      reason: 'Only a service engineer may',
      onclick,
      children: words('Update'),
    });
    const button = screen.getByRole('button');
    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(button).toHaveAccessibleDescription('Only a service engineer may');
    await userEvent.keyboard('{Enter}');
    expect(onclick).not.toHaveBeenCalled();
  });
});

describe('a stepper', () => {
  async function stepper(value: number) {
    const onchange = vi.fn();
    render(Stepper, { label: 'Lower rate limit', steps: rates, value, onchange });
    await userEvent.tab();
    return { onchange, spin: screen.getByRole('spinbutton', { name: 'Lower rate limit' }) };
  }

  it.each([
    ['{ArrowUp}', 51],
    ['{ArrowDown}', 45],
    ['{PageUp}', 80],
    ['{PageDown}', 30],
    ['{Home}', 30],
    ['{End}', 80],
    ['65', 65],
  ])('goes by %s from 50 to %d, over permitted steps alone', async (keys, raw) => {
    const { onchange, spin } = await stepper(50);
    await userEvent.keyboard(keys);
    expect(onchange).toHaveBeenLastCalledWith(raw);
    expect(spin).toHaveAttribute('aria-valuetext', `${raw} ppm`);
  });

  it.each(['2.5', '2,5'])('takes %s for the same number, whichever sign the page writes', async (typed) => {
    const onchange = vi.fn();
    const steps = [
      { raw: 24, text: '2,4 V' },
      { raw: 25, text: '2,5 V' },
    ];
    render(Stepper, { label: 'Amplitude', steps, value: 24, onchange });
    await userEvent.tab();
    await userEvent.keyboard(typed);
    expect(onchange).toHaveBeenLastCalledWith(25);
  });

  it('stops at the ends', async () => {
    const { onchange } = await stepper(80);
    await userEvent.keyboard('{ArrowUp}{PageUp}{End}');
    expect(onchange).not.toHaveBeenCalled();
  });

  it('says so when the device holds a value that its table does not', async () => {
    const { spin } = await stepper(33);
    expect(spin).toHaveAttribute('aria-valuetext', '33 (not in the table)');
  });

  it('cannot be moved while disabled', async () => {
    const onchange = vi.fn();
    render(Stepper, { label: 'Rate', steps: rates, value: 50, disabled: true, onchange });
    await userEvent.tab();
    await userEvent.keyboard('{ArrowUp}');
    expect(onchange).not.toHaveBeenCalled();
  });
});

describe('a fault', () => {
  it('says what happened, what it means and what to do', () => {
    render(FaultNotice, {
      fault: { kind: 'link-lost', sentence: 'Nothing was heard for 6 s', next: 'connect again' },
    });
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent('The link to the device was lost');
    expect(alert).toHaveTextContent('Nothing was heard for 6 s');
    expect(alert).toHaveTextContent('permanent programme');
    expect(alert).toHaveTextContent('connect again');
  });

  it('of a kind this page does not know is still told in its own sentence', () => {
    render(FaultNotice, {
      fault: { kind: 'from-the-future' as 'usage', sentence: 'Flux is low', next: 'add flux' },
    });
    expect(screen.getByRole('alert')).toHaveTextContent('Flux is low');
  });

  it('shows text from outside harmless', () => {
    render(FaultNotice, { fault: { kind: 'peer-refused', sentence: 'named \u202egnp', next: '' } });
    expect(screen.getByRole('alert').textContent).not.toContain('\u202e');
  });
});

describe('small parts', () => {
  it('safe text isolates what it shows from its surroundings', () => {
    const { container } = render(SafeText, { text: 'a\u202eb' });
    expect(container.querySelector('bdi')).toHaveTextContent('aRLOb');
  });

  it('a state has an icon and a word', () => {
    const { container } = render(StatusMark, { tone: 'bad', children: words('Revoked') });
    expect(container.querySelector('svg')).toBeInTheDocument();
    expect(container).toHaveTextContent('Revoked');
  });

  it('a PIN is hidden until its owner asks', async () => {
    render(PinInput, { label: 'PIN', value: '', error: 'Wrong' });
    const input = screen.getByLabelText('PIN');
    expect(input).toHaveAttribute('type', 'password');
    expect(input).toHaveAccessibleDescription('Wrong');
    await userEvent.click(screen.getByRole('button', { name: 'Show PIN' }));
    expect(input).toHaveAttribute('type', 'text');
  });

  it.each([
    [100, 1000, 500, 'Ends'],
    [100, 1000, 990, 'Ends'],
    [100, 1000, 1001, 'Ended'],
    [100, 1000, 50, 'Valid'],
  ])('validity from %d to %d is told in words at %d', (notBefore, notAfter, now, word) => {
    const { container } = render(ValidityLine, { notBefore, notAfter, now });
    expect(container).toHaveTextContent(word);
  });
});
