import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pretend, stopPretending } from '$lib/api/mock';
import { detailOf } from '$lib/api/mock/certificate-detail';
import { path } from '$lib/api/mock/session';
import { speak } from '$lib/i18n/i18n.svelte';
import Asn1Tree from './Asn1Tree.svelte';
import CertificateContent from './CertificateContent.svelte';
import CertificateList from './CertificateList.svelte';
import CertificateSheet from './CertificateSheet.svelte';
import CertificateTree from './CertificateTree.svelte';
import ExtensionList from './ExtensionList.svelte';
import { Asn1Outline } from './asn1-outline.svelte';
import { grouped, purposeWords } from './words';

const now = Date.now() / 1000;
const [leaf, issuing, root] = path();
if (!leaf || !issuing || !root) throw new Error('the pretended path has three certificates');

describe('a certificate path', () => {
  it('begins at the anchor and ends at the device, and opens each certificate', async () => {
    const onopen = vi.fn();
    render(CertificateTree, { path: path(), now, onopen });
    const buttons = screen.getAllByRole('button');
    expect(buttons.map((button) => button.textContent)).toEqual([
      'Wand Demo Root',
      'Wand Demo Devices CA',
      'WP-2041 00417',
    ]);
    const items = screen.getAllByRole('listitem');
    expect(items[0]).toHaveTextContent('Trust anchor');
    expect(items[1]).toHaveTextContent('Issuing authority');
    expect(items[1]).not.toHaveTextContent('signing certificates');
    expect(items[2]).toHaveTextContent('Proves the identity');
    await userEvent.click(buttons[2] as HTMLElement);
    expect(onopen).toHaveBeenCalledWith(leaf.fingerprint);
  });

  it('tells what a key does for its purpose, as a device has two keys for one', () => {
    render(CertificateList, {
      certificates: [leaf, { ...leaf, key_usage: ['key agreement'], fingerprint: '12ab'.repeat(16) }],
      now,
      onopen: () => undefined,
    });
    const [signing, agreeing] = screen.getAllByRole('listitem');
    expect(signing).toHaveTextContent('digital signature · WP-2041 00417');
    expect(agreeing).toHaveTextContent('key agreement · WP-2041 00417');
  });

  it('shows a warning and a name that would act on its neighbours harmlessly', () => {
    const warned = { rule: 'warn-ends-soon', arguments: { days: '9', not_after: '1924992000' } };
    render(CertificateTree, {
      path: [{ ...leaf, subject: 'A\u202eB', warned }, root],
      now,
      onopen: () => undefined,
    });
    expect(screen.getByText(/^Ends in 9 days, on 2031-01-01/)).toBeInTheDocument();
    expect(screen.getByTitle(/RLO/)).toBeInTheDocument();
  });
});

afterEach(() => speak('en'));

describe('a certificate in detail', () => {
  it('says its fields, every extension in words and whether it is critical', async () => {
    render(CertificateContent, { detail: detailOf(leaf), now });
    expect(screen.getByText('ECDSA with SHA-256')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: /Extensions/ }));
    const usage = screen.getByRole('heading', { name: 'Key usage' }).closest('li') as HTMLElement;
    expect(within(usage).getByText('Critical')).toBeInTheDocument();
    expect(within(usage).getByText('Digital signature')).toBeInTheDocument();
  });

  it('says every line of an extension in the language of the page', async () => {
    speak('de');
    const lines = ['may issue certificates', 'at most 0 authorities below it', 'permitted: DNS example.org'];
    const extension = { oid: '2.5.29.19', name: 'basicConstraints', critical: true, lines };
    render(ExtensionList, { extensions: [extension] });
    for (const line of ['darf Zertifikate ausstellen', 'höchstens 0 Stellen unter ihm'])
      expect(screen.getByText(line)).toBeInTheDocument();
    expect(screen.getByText('erlaubt: DNS example.org')).toBeInTheDocument();
  });

  it('opens in a sheet, and writes itself to a file in the chosen form', async () => {
    const application = pretend('session');
    render(CertificateSheet, { fingerprint: leaf.fingerprint });
    await screen.findByText('ECDSA with SHA-256');
    await userEvent.click(screen.getByRole('button', { name: 'Export DER' }));
    expect(application.calls.at(-1)).toEqual([
      'export_certificate',
      { fingerprint: leaf.fingerprint, format: 'der' },
    ]);
  });

  it('says why a certificate cannot be shown', async () => {
    pretend('session');
    render(CertificateSheet, { fingerprint: 'ff'.repeat(32) });
    expect(await screen.findByRole('alert')).toHaveTextContent('No such certificate was met');
  });
});

afterEach(() => stopPretending());

describe('ASN.1', () => {
  const nodes = detailOf(leaf).asn1;

  it('folds a node with all that it holds', () => {
    const outline = new Asn1Outline(nodes);
    expect(outline.rows).toHaveLength(nodes.length);
    outline.fold(1, true);
    expect(outline.rows.map((row) => row.node.offset)).toEqual([0, 4, 414, 416, 426]);
    outline.fold(1, false);
    expect(outline.rows).toHaveLength(nodes.length);
  });

  it('is walked by the keys of a tree', async () => {
    render(Asn1Tree, { nodes });
    await userEvent.tab();
    const row = (): HTMLElement => document.activeElement as HTMLElement;
    expect(row()).toHaveTextContent('SEQUENCE');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowLeft}');
    expect(row()).toHaveAttribute('aria-expanded', 'false');
    await userEvent.keyboard('{ArrowDown}');
    expect(row()).toHaveTextContent('3F9A20C1');
    await userEvent.keyboard('{ArrowLeft}');
    expect(row()).toHaveAttribute('aria-level', '2');
    await userEvent.keyboard('{End}');
    expect(row()).toHaveTextContent('426');
  });

  it('of an enormous certificate is shown in parts', () => {
    const flat = Array.from({ length: 1200 }, (_, offset) => ({
      depth: offset === 0 ? 0 : 1,
      offset,
      header: 2,
      length: 0,
      tag: 'NULL',
      text: '',
    }));
    const outline = new Asn1Outline(flat);
    expect(outline.more).toBe(700);
    outline.showMore();
    expect(outline.more).toBe(200);
  });
});

describe('words', () => {
  it('translate the purposes that are known, and leave others as they are', () => {
    expect(purposeWords('device identity (pacemaker)')).toBe('device identity (pacemaker)');
    expect(purposeWords('operator session (service engineer)')).toBe('operator session (service engineer)');
    expect(purposeWords('something new (7)')).toBe('something new (7)');
  });

  it('group digits by four', () => {
    expect(grouped('c0ffee12ab')).toEqual(['c0ff', 'ee12', 'ab']);
  });
});
