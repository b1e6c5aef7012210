import type { ClassView, ParameterTable, ParameterView, ProgrammeView, StepView } from '../contract';

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
const withUnit =
  (unit: string, scale = 1, digits = 0) =>
  (raw: number): StepView => ({ raw, text: `${(raw / scale).toFixed(digits)} ${unit}` });
const named = (names: string[]): StepView[] => names.map((text, raw) => ({ raw, text }));

const modes = 'Off DDD VDD DDI DOO AOO AAI VOO VVI AAT VVT DDDR VDDR DDIR DOOR AOOR AAIR VOOR VVIR'.split(
  ' ',
);
const ppm = withUnit('ppm');
const ms = withUnit('ms');
const mv = withUnit('V', 1000, 1);

type Row = [
  key: string,
  short: string,
  name: string,
  group: string,
  unit: string,
  nominal: number,
  permitted: StepView[],
];
const rows: Row[] = [
  ['mode', 'Mode', 'Mode', 'Mode and rate', '', 1, named(modes)],
  [
    'lower-rate-limit',
    'LRL',
    'Lower rate limit',
    'Mode and rate',
    'ppm',
    60,
    [...steps(30, 50, 5), ...steps(51, 90, 1), ...steps(95, 175, 5)].map(ppm),
  ],
  ['upper-rate-limit', 'URL', 'Upper rate limit', 'Mode and rate', 'ppm', 120, steps(50, 175, 5).map(ppm)],
  ['fixed-av-delay', 'AV', 'Fixed AV delay', 'Intervals', 'ms', 150, steps(70, 300, 10).map(ms)],
  [
    'pvarp',
    'PVARP',
    'Post-ventricular atrial refractory period',
    'Intervals',
    'ms',
    250,
    steps(150, 500, 10).map(ms),
  ],
  [
    'ventricular-amplitude',
    'V ampl',
    'Ventricular amplitude',
    'Outputs',
    'V',
    3500,
    [{ raw: 0, text: 'Off' }, ...[...steps(500, 3200, 100), ...steps(3500, 7000, 500)].map(mv)],
  ],
  [
    'ventricular-pulse-width',
    'V width',
    'Ventricular pulse width',
    'Outputs',
    'ms',
    40,
    [5, ...steps(10, 190, 10)].map(withUnit('ms', 100, 2)),
  ],
];

export const pacemakerTables: ParameterTable[] = rows.map(
  ([key, short, name, group, unit, nominal, permitted]) => ({
    key,
    short,
    name,
    group,
    unit,
    nominal,
    steps: permitted,
    range: `${permitted[0]?.text ?? ''} to ${permitted.at(-1)?.text ?? ''}`,
  }),
);

export const pacemakerClass: ClassView = {
  key: 'pacemaker',
  name: 'Pacemaker',
  parameters: pacemakerTables,
  actions: [],
  emergency: 'VVI 65 ppm 5.0 V 1.00 ms',
  temporary: true,
  channels: [
    { number: 0, name: 'Atrium', unit: 'mV', per_unit: 100 },
    { number: 1, name: 'Ventricle', unit: 'mV', per_unit: 100 },
  ],
  markers: [
    [0, 'AP'],
    [1, 'AS'],
    [2, 'VP'],
    [3, 'VS'],
  ],
};

/** The value of a parameter as the application words it. */
export function valueOf(table: ParameterTable, raw: number): ParameterView {
  return {
    key: table.key,
    short: table.short,
    name: table.name,
    group: table.group,
    text: table.steps.find((step) => step.raw === raw)?.text ?? String(raw),
    raw,
    applies: true,
    range: table.range,
  };
}

/** The nominal programme with these raw values instead. */
export function programmeWith(changed: Record<string, number> = {}): ProgrammeView {
  const values = pacemakerTables.map((table) => valueOf(table, changed[table.key] ?? table.nominal));
  const text = (key: string): string => values.find((value) => value.key === key)?.text ?? '';
  return {
    summary: `${text('mode')} ${text('lower-rate-limit')}–${text('upper-rate-limit')}`,
    state: 'permanent',
    values,
    temporary: null,
    hash: '9b1c64f2'.repeat(8),
    command_counter: 41,
  };
}
