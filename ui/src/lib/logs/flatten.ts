export interface Detail {
  name: string;
  value: string;
}

/** The detail of a row as names and values: `more.state`, `change.0`. */
export function flatten(value: unknown, name = ''): Detail[] {
  if (value === null || value === undefined) return name === '' ? [] : [{ name, value: '–' }];
  if (typeof value !== 'object') return [{ name, value: String(value) }];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return value.length === 0 ? [] : [{ name, value: value.map(String).join('\n') }];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, name === '' ? key : `${name}.${key}`),
  );
}

/** The detail in one line, for a table; long hexadecimal digits are cut. */
export function inLine(value: unknown): string {
  return flatten(value)
    .filter((detail) => !/^[0-9a-f]{24,}$/.test(detail.value))
    .map(({ name, value: text }) => `${name.split('.').at(-1) ?? name}: ${text.replaceAll('\n', ', ')}`)
    .join(' · ');
}
