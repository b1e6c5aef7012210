import { t, tMaybe } from '$lib/i18n/i18n.svelte';
import { inPageDigits } from '$lib/i18n/numbers';

type Kind =
  | 'parameter'
  | 'group'
  | 'state'
  | 'battery'
  | 'measurement'
  | 'action'
  | 'alert'
  | 'alertMeans'
  | 'channel'
  | 'marker'
  | 'class';

/** The page's word for something of a device class; `own` is the class's own word, for what the page does not know. */
export function therapyWord(kind: Kind, code: string, own: string = code): string {
  return tMaybe(`therapy.${kind}.${code}`) ?? own;
}

/** What a rule asks for, in the page's language; `undefined` for a rule that the page does not know. */
export function ruleWord(rule: string): string | undefined {
  return tMaybe(`therapy.rule.${rule}`);
}

/** A value of a parameter or a measurement as the page says it: `Aus` for `Off`, `2,5 V` for `2.5 V`. */
export function valueWords(text: string): string {
  return tMaybe(`therapy.value.${text.toLowerCase()}`) ?? inPageDigits(text);
}

/** `60` and `70 ppm` for `60 ppm` and `70 ppm`: the unit is said once. */
export function inOneUnit(from: string, to: string): { before: string; after: string } {
  const [before, after] = [valueWords(from), valueWords(to)];
  const unit = /^[\d.,−-]+(\s.+)$/.exec(after)?.[1];
  const short = unit !== undefined && before.endsWith(unit) && /^[\d.,−-]+\s/.test(before);
  return { before: short ? before.slice(0, -unit.length) : before, after };
}

/** `60 → 70 ppm` as text. */
export function changeText(before: string, after: string): string {
  return t('programme.fromTo', inOneUnit(before, after));
}
