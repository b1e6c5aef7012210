const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?(?: ?(?:UTC|Z))?$/i;

/** Which second of a stretch a person means who names only a day or a minute. */
export type Edge = 'first' | 'last';

/** Seconds since 1970 of `2026-11-21`, `2026-11-21 14:05` or `2026-11-21 14:05:09`, always UTC; `null` for anything else. */
export function parseUtc(text: string, edge: Edge = 'first'): number | null {
  const found = pattern.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number);
  const last = edge === 'last';
  const hour = Number(found[4] ?? (last ? 23 : 0));
  const minute = Number(found[5] ?? (last ? 59 : 0));
  const second = Number(found[6] ?? (last ? 59 : 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return same && date.getTime() >= 0 ? Math.floor(date.getTime() / 1000) : null;
}
