import { Action, isFault, type LogFormat, type WrittenView } from '$lib/api';
import { t } from '$lib/i18n/i18n.svelte';
import { toasts } from '$lib/parts/toasts.svelte';
import { harmless } from '$lib/text/safe-text';

export type Saving = Action<[LogFormat], WrittenView | null>;

/** Writes a log to a file that a person chooses, and says how it ended; to whoever cancelled it, that nothing was written. */
export function savingBy(write: (format: LogFormat) => Promise<WrittenView | null>): Saving {
  return new Action(async (format: LogFormat) => {
    try {
      const written = await write(format);
      if (written) toasts.show(t('logs.exported', { count: written.count, path: harmless(written.path) }));
      return written;
    } catch (reason) {
      if (!isFault(reason) || reason.kind !== 'cancelled') throw reason;
      toasts.show(t('logs.exportCancelled'), 'info');
      return null;
    }
  });
}
