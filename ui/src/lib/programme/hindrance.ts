import type { Snapshot } from '$lib/api';
import { t } from '$lib/i18n/i18n.svelte';
import { inPageLanguage } from '$lib/i18n/said';

/** Why a device cannot be changed now, in words; `undefined` when nothing hinders. The application judges again. */
export function hindranceOf(snapshot: Snapshot, permission: 'programme' | 'temporary'): string | undefined {
  if (snapshot.session?.lost) return t('programme.hinderedByLink');
  if (snapshot.uncertain.length > 0) return t('programme.hinderedByUncertain');
  const permit = snapshot.operator?.permits.find(({ code }) => code === permission);
  if (permit?.permitted === false)
    return t('programme.hinderedByRole', { reason: inPageLanguage(permit.reason) });
  return undefined;
}
