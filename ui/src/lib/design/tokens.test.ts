import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Tokens = Record<string, string>;

/** The declarations of the block whose selector list ends with `selector`. */
function blockOf(css: string, selector: string): Tokens {
  const block = css.slice(css.indexOf(`${selector} {`)).match(/\{([^}]*)\}/)?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const css = readFileSync('src/lib/design/tokens.css', 'utf8');
const grounds = ['page', 'surface', 'sunken', 'hover'];
const inks = ['text', 'muted', 'accent', 'danger', 'warning', 'success'];
const text: [string, string][] = [
  ...inks.flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...['accent', 'danger', 'warning', 'success'].map((role): [string, string] => [role, `${role}-soft`]),
  ...['accent', 'danger', 'warning', 'success', 'demo'].map((role): [string, string] => [
    'text',
    `${role}-soft`,
  ]),
  ['muted', 'danger-soft'],
  ['muted', 'warning-soft'],
  ...['accent', 'danger', 'stat', 'demo'].map((role): [string, string] => [`on-${role}`, role]),
  ...['accent', 'danger', 'stat'].map((role): [string, string] => [`on-${role}`, `${role}-hover`]),
];
const shapes: [string, string][] = [
  ...['line-strong', 'focus', 'trace', 'trace-2'].map((role): [string, string] => [role, 'surface']),
  ['line-strong', 'page'],
  ['focus', 'page'],
  ['focus', 'sunken'],
];

describe.each([
  ['light', 4.5, 3],
  ['dark', 4.5, 3],
  ['high-contrast', 7, 4.5],
])('the %s theme', (theme, forText, forShapes) => {
  const tokens = blockOf(css, `:root[data-theme='${theme}']`);
  const between = ([ink, ground]: [string, string]): number =>
    contrast(tokens[ink] ?? '', tokens[ground] ?? '');

  it.each(text)('shows %s legibly on %s (WCAG 1.4.3, 1.4.6)', (ink, ground) => {
    expect(between([ink, ground])).toBeGreaterThanOrEqual(forText);
  });

  it.each(shapes)('sets %s off from %s (WCAG 1.4.11)', (ink, ground) => {
    expect(between([ink, ground])).toBeGreaterThanOrEqual(forShapes);
  });
});
