import { language, type Language } from './i18n.svelte';

/** No-break space between a number and its unit. */
const gap = '\u00a0';

/** A number with its unit: `60 ppm`, `3.5 V`. */
export function quantity(value: number, unit: string, fractionDigits?: number): string {
  return `${number(value, fractionDigits)}${gap}${unit}`;
}

/** A cache: making one takes long, and tables show thousands of numbers. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(spoken: Language, fractionDigits: number | undefined): Intl.NumberFormat {
  const key = `${spoken}:${fractionDigits ?? ''}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.NumberFormat(
      spoken,
      fractionDigits === undefined
        ? { maximumFractionDigits: 6 }
        : { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits },
    );
    formatters.set(key, made);
  }
  return made;
}

/** A number in the page's language; digits after the point are fixed when given. */
export function number(value: number, fractionDigits?: number): string {
  return formatter(language(), fractionDigits).format(value);
}

/** Their decimal signs; told by formatting, which a table of values would do too often. */
const signs = new Map<Language, string>();

function decimalSign(spoken: Language): string {
  let sign = signs.get(spoken);
  if (sign === undefined) {
    const parts = formatter(spoken, 1).formatToParts(0.5);
    sign = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
    signs.set(spoken, sign);
  }
  return sign;
}

/** A number that begins a text, such as `2.5 V`, with the decimal sign of the page's language. */
export function inPageDigits(text: string): string {
  return text.replace(/^([−-]?\d+)\.(?=\d)/, `$1${decimalSign(language())}`);
}

/** Bytes as `812 B`, `1.2 kB`, `5.0 MB`. */
export function bytes(count: number): string {
  if (count < 1000) return quantity(count, 'B', 0);
  if (count < 1_000_000) return quantity(count / 1000, 'kB', 1);
  return quantity(count / 1_000_000, 'MB', 1);
}
