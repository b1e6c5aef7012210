import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pretend, stopPretending, type Answers, type Scene } from '$lib/api/mock';
import { snapshots } from '$lib/api/snapshots.svelte';
import { toasts } from '$lib/parts/toasts.svelte';
import AuditLog from './AuditLog.svelte';
import DeviceLog from './DeviceLog.svelte';

afterEach(() => {
  snapshots.end();
  stopPretending();
});

async function within(scene: Scene, overrides: Partial<Answers> = {}) {
  const application = pretend(scene, overrides);
  await snapshots.begin();
  const asked = (name: string) => application.calls.filter(([command]) => command === name);
  return { application, asked };
}

describe('the audit log', () => {
  it('verifies its chain when it is opened, and again when asked', async () => {
    const { asked } = await within('devices');
    render(AuditLog);
    expect(await screen.findByText(/1,000,000 rows verified/)).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('verify-now'));
    expect(asked('verify_audit')).toHaveLength(2);
  });

  it('shows how far a file is, and cancels it without touching the session’s work', async () => {
    const { asked } = await within('exporting');
    render(AuditLog);
    expect(screen.getByText('Writing the file')).toBeVisible();
    expect(screen.getByText('412,000 / 1,000,000')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect([asked('cancel_aside').length, asked('cancel').length]).toEqual([1, 0]);
    await vi.waitFor(() => expect(screen.queryByText('Writing the file')).toBeNull());
  });

  it('tells whoever cancelled a file that none was written, and nothing else', async () => {
    await within('devices', {
      export_audit: () => {
        throw { kind: 'cancelled', sentence: 'it was cancelled', next: 'begin again' };
      },
    });
    render(AuditLog);
    await vi.waitFor(() => expect(screen.getByTestId('export-csv')).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(screen.getByTestId('export-csv'));
    await vi.waitFor(() => expect(toasts.list.at(-1)?.text).toBe('Cancelled; no file was written'));
    expect(screen.queryByText('it was cancelled')).toBeNull();
  });

  it('alarms when the chain is broken, and marks the row that is at fault', async () => {
    await within('broken-audit');
    render(AuditLog);
    expect(await screen.findByTestId('chain-broken')).toHaveTextContent(
      'Row 999991 of the audit log was changed',
    );
    await userEvent.click(screen.getByTestId('go-to-fault'));
    await vi.waitFor(() => expect(screen.getByTestId('log-count')).toHaveTextContent('Row 10 of 1,000,000'));
    await vi.waitFor(() => expect(screen.getByTestId('open-row')).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(screen.getByTestId('open-row'));
    expect(screen.getByTestId('log-row')).toHaveTextContent('This row is at fault');
    expect(screen.getByTestId('log-row')).toHaveTextContent('999,991');
  });

  it('searches, and writes what was found to a file', async () => {
    const { asked } = await within('devices');
    render(AuditLog);
    await userEvent.type(await screen.findByLabelText('Search'), '70 ppm');
    await vi.waitFor(() => expect(screen.getByTestId('log-count')).toHaveTextContent(/4,444 rows match/));
    await userEvent.click(screen.getByTestId('export-csv'));
    expect(asked('export_audit').at(-1)?.[1]).toMatchObject({ query: { text: '70 ppm' }, format: 'csv' });
  });

  it('jumps to a time', async () => {
    await within('devices');
    render(AuditLog);
    await userEvent.type(await screen.findByLabelText('Jump to time (UTC)'), '2026-09-01{Enter}');
    await vi.waitFor(() =>
      expect(screen.getByTestId('log-count')).toHaveTextContent('Row 188,183 of 1,000,000'),
    );
  });

  it('says why it cannot be read, and reads when asked again', async () => {
    const { asked } = await within('devices', {
      audit: () => {
        throw { kind: 'damaged', sentence: 'The audit log cannot be read', next: 'restore it' };
      },
    });
    render(AuditLog);
    expect(await screen.findByText('The audit log cannot be read')).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('try-again'));
    expect(asked('audit')).toHaveLength(2);
  });
});

describe('the log of a device', () => {
  it('that was never read offers to read it, shows how far it is, and can be cancelled', async () => {
    const { application, asked } = await within('unread-log', {
      read_device_log: () => new Promise(() => undefined),
    });
    render(DeviceLog);
    await userEvent.click(await screen.findByTestId('read-log'));
    application.change({
      work: { kind: 'read-log', step: '', done: 64, total: null, cancellable: true },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(asked('cancel')).toHaveLength(1);
    expect(asked('read_device_log')).toHaveLength(1);
  });

  it('is listed with its state, and only for the device in session', async () => {
    const { asked } = await within('session');
    render(DeviceLog);
    expect(await screen.findByText(/240 rows verified/)).toBeInTheDocument();
    expect(asked('device_log')[0]?.[1]).toMatchObject({ serial: '00417' });
  });

  it('that does not verify alarms after reading', async () => {
    await within('broken-log', {
      read_device_log: () => {
        throw { kind: 'evidence-broken', sentence: 'log entry 233 does not follow', next: 'keep the device' };
      },
    });
    render(DeviceLog);
    expect(await screen.findByTestId('chain-broken')).toHaveTextContent(/entry 233/);
    await userEvent.click(screen.getByTestId('read-log'));
    expect(await screen.findByText('log entry 233 does not follow')).toBeInTheDocument();
  });
});
