import { afterEach, describe, expect, it } from 'vitest';
import { pretend, stopPretending } from '$lib/api/mock';
import { path } from '$lib/api/mock/session';
import { Adding } from './adding.svelte';
import { Compare, known } from './compare.svelte';
import { Judge, mostBytes } from './judge.svelte';

afterEach(() => stopPretending());
const file = (name: string, size: number): File => new File([new Uint8Array(size)], name);

describe('a dropped file', () => {
  it('is handed over with its name and all its bytes', async () => {
    const application = pretend('devices');
    const judge = new Judge();
    await judge.drop([new File([new Uint8Array([0x30, 0xff, 0x00])], 'leaf.der')]);
    expect(application.calls.at(-1)).toEqual([
      'judge_certificate',
      { name: 'leaf.der', content: [0x30, 0xff, 0x00] },
    ]);
    expect(judge.file?.name).toBe('leaf.der');
  });

  it('is refused before it is read when it is too long', async () => {
    const application = pretend('devices');
    const judge = new Judge();
    await judge.drop([file('huge.pem', 5_000_000)]);
    expect(judge.refusal).toEqual({ why: 'too-large', name: 'huge.pem', size: 5_000_000 });
    expect(application.calls).toEqual([]);
    await judge.drop([file('just.pem', mostBytes)]);
    expect(judge.refusal).toBeNull();
    expect(application.calls).toHaveLength(1);
  });

  it('is refused when it is several, none, or cannot be read', async () => {
    pretend('devices');
    const judge = new Judge();
    await judge.drop([file('a', 1), file('b', 1)]);
    expect(judge.refusal?.why).toBe('several');
    await judge.drop([]);
    expect(judge.refusal?.why).toBe('none');
    const folder = file('folder', 0);
    folder.arrayBuffer = () => Promise.reject(new DOMException('not a file'));
    await judge.drop([folder]);
    expect(judge.refusal).toEqual({ why: 'unreadable', name: 'folder' });
  });

  it('keeps what was judged before when the next one is refused', async () => {
    pretend('devices');
    const judge = new Judge();
    await judge.open.run();
    await judge.drop([file('huge.pem', mostBytes + 1)]);
    expect(judge.file?.name).toBe('device.pem');
  });
});

describe('adding trust', () => {
  it('asks before an anchor, and not before a list', async () => {
    const application = pretend('devices');
    let added = 0;
    const adding = new Adding(() => (added += 1));
    adding.begin('anchor');
    expect([adding.confirming, application.calls.length]).toEqual([true, 0]);
    await adding.add.run('anchor');
    expect([adding.confirming, added]).toEqual([false, 1]);
    adding.begin('list');
    expect(adding.confirming).toBe(false);
    expect(application.calls.at(-1)).toEqual(['add_trust', { kind: 'list' }]);
  });

  it('adds nothing when somebody thought better of it, and keeps asking when it failed', async () => {
    let answer: () => unknown = () => null;
    pretend('devices', { add_trust: () => answer() });
    let added = 0;
    const adding = new Adding(() => (added += 1));
    await adding.add.run('issuing');
    answer = () => {
      throw { kind: 'usage', sentence: 'it has no certificate in it', next: 'choose another' };
    };
    adding.begin('anchor');
    await adding.add.run('anchor');
    expect([added, adding.confirming, adding.add.fault?.kind]).toEqual([0, true, 'usage']);
  });
});

describe('comparing', () => {
  it('asks as soon as two are chosen, and forgets the old answer when one changes', async () => {
    const application = pretend('devices');
    const [leaf, issuing, anchor] = path().map((one) => one.fingerprint) as [string, string, string];
    const compare = new Compare();
    compare.choose('left', leaf);
    expect(application.calls).toEqual([]);
    compare.choose('right', issuing);
    await expect.poll(() => compare.comparison).not.toBeNull();
    expect(compare.differences).toBeGreaterThan(0);
    compare.choose('right', anchor);
    expect(compare.comparison).toBeNull();
    await expect.poll(() => application.calls.at(-1)?.[1]).toEqual({ left: leaf, right: anchor });
  });

  it('offers each certificate once', () => {
    expect(known(path(), path().slice(1)).map((one) => one.fingerprint)).toEqual(
      path().map((one) => one.fingerprint),
    );
  });
});
