import { afterEach, describe, expect, it } from 'vitest';
import type { Reason } from '$lib/api';
import { languages, wordsOf } from './catalogue';
import { speak } from './i18n.svelte';
import { reasonWords, sentenceOf } from './reasons';

afterEach(() => speak('en'));

const revoked: Reason = {
  rule: 'revoked',
  arguments: { since: '1790000000', why: 'key-compromise', subject: 'CN=PM-100', position: 'leaf' },
};
/** Every value that any rule may name. */
const all = {
  ...{ count: '5', limit: '4', length: '9000', days: '9', list: '3', rule: 'expired', certified: 'W7K2' },
  ...{ not_before: '1790000000', not_after: '1790000000', now: '1790000000', since: '1790000000' },
  ...{ function: 'command signing', expected: 'device identity', role: 'clinician' },
  ...{ purpose: 'device identity (pacemaker)', why: 'superseded' },
};

describe('rules in words', () => {
  it('name the certificate, the time and the reason', () => {
    expect(reasonWords(revoked)).toMatch(
      /^Certificate CN=PM-100: it was revoked on .*2026.* \(its key was compromised\)$/,
    );
    speak('de');
    expect(reasonWords(revoked)).toMatch(/^Zertifikat CN=PM-100: es wurde am .* widerrufen \(sein Schlüssel/);
  });

  it('are whole for every rule in every language', () => {
    for (const language of languages) {
      speak(language);
      for (const key of Object.keys(wordsOf(language).messages.reason)) {
        if (!key.startsWith('rule.')) continue;
        const said = reasonWords({ rule: key.slice('rule.'.length), arguments: all });
        expect(said, `${language} ${key}`).toBeDefined();
        expect(said).not.toMatch(/[{}]|undefined|NaN/);
      }
    }
  });

  it('leave the application’s own sentence where the page has none', () => {
    const reason: Reason = { rule: 'of-a-newer-wand', arguments: {} };
    expect(sentenceOf({ sentence: 'it is too new', reason })).toBe('it is too new');
    expect(sentenceOf({ sentence: 'the link is lost' })).toBe('the link is lost');
  });

  it('show a subject with characters that act on their neighbours harmlessly', () => {
    const subject = 'Pace\u202erekam';
    const said = reasonWords({ ...revoked, arguments: { ...revoked.arguments, subject } });
    expect(said).not.toContain('\u202e');
  });
});

describe('a sentence of the application', () => {
  it('is said in the language of the page where it has words, and else as it is', () => {
    const told = { sentence: 'no session is open' };
    expect(sentenceOf(told)).toBe('no session is open');
    speak('de');
    expect(sentenceOf(told)).toBe('Es ist keine Sitzung offen');
    expect(sentenceOf({ sentence: 'toString' })).toBe('toString');
    expect(sentenceOf({ sentence: 'connect again', reason: revoked })).toMatch(/^Zertifikat CN=PM-100/);
  });
});
