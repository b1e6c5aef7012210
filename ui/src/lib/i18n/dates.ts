import { t, language } from './i18n.svelte';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `2026-11-21` in UTC. */
export function utcDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return t('parts.dateOutOfRange');
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** `2026-11-21 14:05:09 UTC`: the same in every language, never to be read the wrong way round. */
export function utcDateTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return t('parts.dateOutOfRange');
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return `${utcDate(seconds)} ${time} UTC`;
}

/** A stretch of time as `4 s`, `3:07 min`, `2:04:09 h`. */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}\u00a0s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${pad(whole % 60)}\u00a0min`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}\u00a0h`;
}

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How far `seconds` is from `now`, in words: `3 minutes ago`, `in 2 years`. For orientation beside a date, never alone. */
export function relative(seconds: number, now: number = Date.now() / 1000): string {
  const difference = seconds - now;
  const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const [unit, length] of spans) {
    if (Math.abs(difference) >= length) return words.format(Math.trunc(difference / length), unit);
  }
  return words.format(Math.trunc(difference), 'second');
}
