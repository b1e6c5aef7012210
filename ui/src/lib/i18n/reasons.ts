import type { CertificateView, Reason } from '$lib/api';
import { termWords, purposeWords } from '$lib/security/words';
import { harmless } from '$lib/text/safe-text';
import { utcDateTime } from './dates';
import { t, tMaybe } from './i18n.svelte';
import { inPageLanguage } from './said';

const times = ['not_before', 'not_after', 'now', 'since'];
const functions = ['function', 'expected', 'certified'];

function valueOf({ rule, arguments: all }: Reason, name: string, value: string): string {
  if (times.includes(name)) return utcDateTime(Number(value));
  if (name === 'purpose') return purposeWords(value);
  if (name === 'role') return termWords('role', value);
  if (name === 'why') return tMaybe(`reason.why.${value}`) ?? value;
  if (name === 'rule') return ruleWords({ rule: value, arguments: withoutRule(all) }) ?? value;
  if (functions.includes(name) && rule !== 'wrong-serial') return termWords('purpose', value);
  return harmless(value);
}

const withoutRule = (all: Reason['arguments']): Reason['arguments'] =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'rule'));

function ruleWords(reason: Reason): string | undefined {
  const values = Object.entries(reason.arguments).map(([name, value]) => [
    name,
    valueOf(reason, name, value),
  ]);
  try {
    return tMaybe(`reason.rule.${reason.rule}`, Object.fromEntries(values));
  } catch {
    // A rule that lacks a value here is worded by the application.
    return undefined;
  }
}

/** A rule of the application in the page's language; `undefined` for one that the page does not know. */
export function reasonWords(reason: Reason): string | undefined {
  const said = ruleWords(reason);
  const { position, subject } = reason.arguments;
  if (said === undefined || position === undefined) return said;
  const place = tMaybe(`reason.position.${position}`) ?? harmless(position);
  return t('reason.of', { place, subject: harmless(subject ?? ''), said });
}

/** The page's own words where it has them, and else the application's. */
export function sentenceOf(told: { sentence: string; reason?: Reason | null }): string {
  return (told.reason ? reasonWords(told.reason) : undefined) ?? inPageLanguage(told.sentence);
}

/** What is to be said of a certificate's validity now; empty when nothing is. */
export function warningOf(certificate: CertificateView): string {
  return (
    (certificate.warned ? reasonWords(certificate.warned) : undefined) ??
    inPageLanguage(certificate.warning ?? '')
  );
}
