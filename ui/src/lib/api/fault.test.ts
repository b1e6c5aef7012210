import { describe, expect, it } from 'vitest';
import { tMaybe } from '$lib/i18n/i18n.svelte';
import { asFault, type FaultCode } from './fault';

/** Does not compile when the contract has a kind that is not here. */
const kinds: Record<FaultCode, true> = {
  usage: true,
  locked: true,
  'pin-refused': true,
  'credential-missing': true,
  'device-missing': true,
  'no-radio': true,
  'link-lost': true,
  timeout: true,
  'peer-refused': true,
  incompatible: true,
  'peer-misbehaved': true,
  forbidden: true,
  'not-permitted': true,
  'refused-by-device': true,
  'outcome-uncertain': true,
  'readback-differs': true,
  'evidence-broken': true,
  'second-instance': true,
  storage: true,
  damaged: true,
  cryptography: true,
  cancelled: true,
  'simulator-missing': true,
  window: true,
};

describe('a fault', () => {
  it.each(Object.keys(kinds))('of kind %s says what happened and what it means', (kind) => {
    expect(tMaybe(`fault.title.${kind}`)).toBeTruthy();
    expect(tMaybe(`fault.means.${kind}`)).toBeTruthy();
  });

  it('is made of whatever else was thrown', () => {
    expect(asFault(new TypeError('x is undefined'))).toMatchObject({
      kind: 'window',
      sentence: 'x is undefined',
    });
    expect(asFault({ kind: 1 })).toMatchObject({ kind: 'window' });
  });
});
