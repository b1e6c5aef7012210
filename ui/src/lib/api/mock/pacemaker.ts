import type { ClassView, ParameterTable, ParameterView, ProgrammeView, StepView } from '../contract';
import { named, range, table, withUnit, type Row } from './tables';

const modes = 'Off DDD VDD DDI DOO AOO AAI VOO VVI AAT VVT DDDR VDDR DDIR DOOR AOOR AAIR VOOR VVIR';
const off: StepView = { raw: 0, text: 'Off' };
const lowerRates = [...range(30, 50, 5), ...range(51, 90, 1), ...range(95, 175, 5)].map(withUnit('ppm'));
const upperRates = range(50, 175, 5).map(withUnit('ppm'));
const amplitudes = [
  off,
  ...[...range(500, 3200, 100), ...range(3500, 7000, 500)].map(withUnit('V', 1000, 1)),
];
const widths = [{ raw: 50, text: '0.05 ms' }, ...range(100, 1900, 100).map(withUnit('ms', 1000, 1))];
const sensitivities = [
  ...range(250, 750, 250).map(withUnit('mV', 1000, 2)),
  ...range(1000, 10_000, 500).map(withUnit('mV', 1000, 1)),
];
const periods = range(150, 500, 10).map(withUnit('ms'));
const onOff = named('Off On');

const rows: Row[] = [
  ['mode', 'MODE', 'Mode', 'Mode', '', 1, named(modes)],
  ['lower-rate-limit', 'LRL', 'Lower rate limit', 'Rates', 'ppm', 60, lowerRates],
  ['upper-rate-limit', 'URL', 'Upper rate limit', 'Rates', 'ppm', 120, upperRates],
  ['maximum-sensor-rate', 'MSR', 'Maximum sensor rate', 'Rates', 'ppm', 120, upperRates],
  ['fixed-av-delay', 'AVD', 'Fixed AV delay', 'AV delay', 'ms', 150, range(70, 300, 10).map(withUnit('ms'))],
  ['dynamic-av-delay', 'DAV', 'Dynamic AV delay', 'AV delay', '', 0, onOff],
  [
    'minimum-dynamic-av-delay',
    'MDAV',
    'Minimum dynamic AV delay',
    'AV delay',
    'ms',
    50,
    range(30, 100, 10).map(withUnit('ms')),
  ],
  [
    'sensed-av-delay-offset',
    'SAVO',
    'Sensed AV delay offset',
    'AV delay',
    'ms',
    0,
    [...range(-100, -10, 10).map(withUnit('ms')), off],
  ],
  ['atrial-amplitude', 'A-AMP', 'Atrial amplitude', 'Outputs', 'V', 3500, amplitudes],
  ['ventricular-amplitude', 'V-AMP', 'Ventricular amplitude', 'Outputs', 'V', 3500, amplitudes],
  ['atrial-pulse-width', 'A-PW', 'Atrial pulse width', 'Outputs', 'ms', 400, widths],
  ['ventricular-pulse-width', 'V-PW', 'Ventricular pulse width', 'Outputs', 'ms', 400, widths],
  ['atrial-sensitivity', 'A-SENS', 'Atrial sensitivity', 'Sensing', 'mV', 750, sensitivities],
  ['ventricular-sensitivity', 'V-SENS', 'Ventricular sensitivity', 'Sensing', 'mV', 2500, sensitivities],
  [
    'ventricular-refractory-period',
    'VRP',
    'Ventricular refractory period',
    'Refractory periods',
    'ms',
    320,
    periods,
  ],
  ['atrial-refractory-period', 'ARP', 'Atrial refractory period', 'Refractory periods', 'ms', 250, periods],
  [
    'post-ventricular-atrial-refractory-period',
    'PVARP',
    'Post-ventricular atrial refractory period',
    'Refractory periods',
    'ms',
    250,
    periods,
  ],
  [
    'pvarp-extension',
    'PVARPX',
    'PVARP extension',
    'Refractory periods',
    'ms',
    0,
    [off, ...range(50, 400, 50).map(withUnit('ms'))],
  ],
  ['hysteresis-rate-limit', 'HRL', 'Hysteresis rate limit', 'Rates', 'ppm', 0, [off, ...lowerRates]],
  [
    'rate-smoothing',
    'RS',
    'Rate smoothing',
    'Rates',
    '%',
    0,
    [off, ...[...range(3, 21, 3), 25].map(withUnit('%'))],
  ],
  ['atr-mode', 'ATR', 'ATR mode', 'Atrial tachycardia response', '', 0, onOff],
  [
    'atr-duration',
    'ATRD',
    'ATR duration',
    'Atrial tachycardia response',
    'cc',
    20,
    [10, ...range(20, 80, 20), ...range(100, 2000, 100)].map(withUnit('cc')),
  ],
  [
    'atr-fallback-time',
    'ATRF',
    'ATR fallback time',
    'Atrial tachycardia response',
    'min',
    1,
    range(1, 5, 1).map(withUnit('min')),
  ],
  [
    'ventricular-blanking',
    'VB',
    'Ventricular blanking',
    'Sensing',
    'ms',
    40,
    range(30, 60, 10).map(withUnit('ms')),
  ],
  [
    'activity-threshold',
    'ACT',
    'Activity threshold',
    'Activity sensor',
    '',
    3,
    named('V-Low Low Med-Low Med Med-High High V-High'),
  ],
  [
    'reaction-time',
    'REACT',
    'Reaction time',
    'Activity sensor',
    's',
    30,
    range(10, 50, 10).map(withUnit('s')),
  ],
  ['response-factor', 'RF', 'Response factor', 'Activity sensor', '', 8, range(1, 16, 1).map(withUnit(''))],
  [
    'recovery-time',
    'RECOV',
    'Recovery time',
    'Activity sensor',
    'min',
    5,
    range(2, 16, 1).map(withUnit('min')),
  ],
];

export const pacemakerTables: ParameterTable[] = rows.map(table);

export const pacemakerClass: ClassView = {
  key: 'pacemaker',
  name: 'pacemaker',
  parameters: pacemakerTables,
  actions: [],
  emergency: 'VVI 65 ppm, 5.0 V, 1.0 ms',
  temporary: true,
  channels: [
    { number: 1, name: 'Atrial electrogram', unit: 'mV', per_unit: 1000 },
    { number: 2, name: 'Ventricular electrogram', unit: 'mV', per_unit: 1000 },
  ],
  markers: [
    [0, 'AS'],
    [1, 'AR'],
    [2, 'AP'],
    [3, 'VS'],
    [4, 'VR'],
    [5, 'VP'],
  ],
};

const adaptive = [
  'maximum-sensor-rate',
  'activity-threshold',
  'reaction-time',
  'response-factor',
  'recovery-time',
];

/** Which parameters govern something, roughly as the real rules say. */
export function appliesIn(raw: Record<string, number>): (key: string) => boolean {
  const mode = modes.split(' ')[raw['mode'] ?? 1] ?? 'DDD';
  return (key) => {
    if (key === 'mode') return true;
    if (mode === 'Off') return false;
    if (adaptive.includes(key)) return mode.endsWith('R') && mode.length === 4;
    if (/^atr-(duration|fallback)/.test(key)) return raw['atr-mode'] === 1;
    if (key === 'minimum-dynamic-av-delay') return raw['dynamic-av-delay'] === 1;
    if (/av-delay|^post|pvarp|^upper|^atr-/.test(key)) return mode[0] === 'D' || mode[0] === undefined;
    if (key.startsWith('atrial')) return mode[0] !== 'V';
    if (key.startsWith('ventricular')) return mode[0] !== 'A';
    return true;
  };
}

/** The value of a parameter as the application words it. */
export function valueOf(parameter: ParameterTable, raw: number, applies = true): ParameterView {
  return {
    key: parameter.key,
    short: parameter.short,
    name: parameter.name,
    group: parameter.group,
    text: parameter.steps.find((step) => step.raw === raw)?.text ?? String(raw),
    raw,
    applies,
    range: parameter.range,
  };
}

/** The nominal programme with these raw values instead. */
export function programmeWith(changed: Record<string, number> = {}): ProgrammeView {
  const raw = Object.fromEntries(
    pacemakerTables.map((parameter) => [parameter.key, changed[parameter.key] ?? parameter.nominal]),
  );
  const applies = appliesIn(raw);
  const values = pacemakerTables.map((parameter) =>
    valueOf(parameter, raw[parameter.key] ?? parameter.nominal, applies(parameter.key)),
  );
  const text = (key: string): string => values.find((value) => value.key === key)?.text ?? '';
  return {
    summary: `${text('mode')} ${raw['lower-rate-limit']}–${text('upper-rate-limit')}`,
    state: 'permanent',
    values,
    temporary: null,
    hash: '9b1c64f2'.repeat(8),
    command_counter: 41,
  };
}
