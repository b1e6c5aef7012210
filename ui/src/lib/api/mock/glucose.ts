import type { ClassView, ParameterTable, ProgrammeView, SessionSnapshot } from '../contract';
import { valueOf } from './pacemaker';
import { sessionSnapshot } from './session';
import { range, table, withUnit, type Row } from './tables';

const level = withUnit('mg/dL');
const slope = [{ raw: 0, text: 'Off' }, ...range(10, 50, 5).map(withUnit('mg/dL/min', 10, 1))];
const rows: Row[] = [
  [
    'communication-interval',
    'INTERVAL',
    'Communication interval',
    'Session',
    'min',
    5,
    range(1, 15, 1).map(withUnit('min')),
  ],
  ['patient-high', 'HIGH', 'Patient high alert', 'Alerts', 'mg/dL', 180, range(100, 400, 5).map(level)],
  ['patient-low', 'LOW', 'Patient low alert', 'Alerts', 'mg/dL', 70, range(60, 150, 5).map(level)],
  ['hypo', 'HYPO', 'Hypo alert', 'Alerts', 'mg/dL', 54, range(40, 100, 1).map(level)],
  ['hyper', 'HYPER', 'Hyper alert', 'Alerts', 'mg/dL', 250, range(150, 400, 5).map(level)],
  ['rate-of-decrease', 'FALL', 'Rate of decrease alert', 'Alerts', 'mg/dL/min', 0, slope],
  ['rate-of-increase', 'RISE', 'Rate of increase alert', 'Alerts', 'mg/dL/min', 0, slope],
  ['session-length', 'SESSION', 'Session length', 'Session', 'h', 240, range(24, 336, 24).map(withUnit('h'))],
];

export const glucoseTables: ParameterTable[] = rows.map(table);

export const glucoseClass: ClassView = {
  key: 'glucose-monitor',
  name: 'continuous glucose monitor',
  parameters: glucoseTables,
  actions: [
    { code: 25, key: 'reset-device-alert', name: "Reset the device's alert" },
    { code: 26, key: 'start-session', name: 'Start a sensor session' },
    { code: 27, key: 'stop-session', name: 'Stop the sensor session' },
  ],
  emergency: null,
  temporary: false,
  channels: [{ number: 1, name: 'Glucose', unit: 'mg/dL', per_unit: 1 }],
  markers: [],
};

export function glucoseProgramme(changed: Record<string, number> = {}): ProgrammeView {
  const values = glucoseTables.map((parameter) =>
    valueOf(parameter, changed[parameter.key] ?? parameter.nominal),
  );
  const raw = (key: string): number => values.find((value) => value.key === key)?.raw ?? 0;
  return {
    summary: `${raw('patient-low')}–${raw('patient-high')} mg/dL every ${raw('communication-interval')} min`,
    state: 'settings',
    values,
    temporary: null,
    hash: '5e7a19c3'.repeat(8),
    command_counter: 7,
  };
}

/** A session with a glucose monitor. */
export function glucoseSession(): SessionSnapshot {
  const session = sessionSnapshot();
  const { report } = session;
  return {
    ...session,
    session: {
      ...session.session,
      session_id: '90c1d4e2b7aa',
      fingerprint: '5e9a77d0'.repeat(8),
      model: 'WG-120',
      serial: 'G-55012',
      class: 'glucose-monitor',
    },
    report: report && {
      ...report,
      model: 'WG-120',
      serial: 'G-55012',
      state: 'settings',
      battery_phase: 'beginning of life',
      battery_mv: 2980,
      alerts: [
        {
          code: 3,
          key: 'patient-low',
          text: 'Patient low alert',
          means: 'Glucose is at or below the patient low alert.',
        },
      ],
    },
    programme: glucoseProgramme(),
    at_start: glucoseProgramme(),
    measurements: [
      { key: 'glucose', name: 'Glucose', text: '142 mg/dL', raw: 142 },
      { key: 'trend', name: 'Trend', text: '−0.6 mg/dL/min', raw: -6 },
      { key: 'sensor-age', name: 'Sensor age', text: '74 h', raw: 74 },
      { key: 'battery', name: 'Battery', text: '81 %', raw: 81 },
    ],
  };
}
