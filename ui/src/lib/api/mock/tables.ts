import type { ParameterTable, StepView } from '../contract';

export type Row = [
  key: string,
  short: string,
  name: string,
  group: string,
  unit: string,
  nominal: number,
  permitted: StepView[],
];

export const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);

export const withUnit =
  (unit: string, scale = 1, digits = 0) =>
  (raw: number): StepView => ({ raw, text: `${(raw / scale).toFixed(digits)} ${unit}`.trim() });

export const named = (names: string): StepView[] => names.split(' ').map((text, raw) => ({ raw, text }));

export function table([key, short, name, group, unit, nominal, permitted]: Row): ParameterTable {
  return {
    key,
    short,
    name,
    group,
    unit,
    nominal,
    steps: permitted,
    range: `${permitted[0]?.text ?? ''} to ${permitted.at(-1)?.text ?? ''}`,
  };
}
