import type { AuditRowView, MeasurementView } from '$lib/api';

/** The audit row that keeps what a device measured at an interrogation. */
export const measuredKind = 'device.measured';

export interface TrendPoint {
  time: number;
  value: number;
}
export interface MeasuredTrend {
  key: string;
  unit: string;
  digits: number;
  points: TrendPoint[];
}

/** The number, unit and digits of a value as the application words it; `undefined` for one that is no number. */
export function amountOf(text: string): { value: number; unit: string; digits: number } | undefined {
  const [, sign = '', figures = '', unit = ''] = /^([−-]?)(\d+(?:\.\d+)?)\s*(.*)$/.exec(text) ?? [];
  if (figures === '') return undefined;
  return {
    value: Number(figures) * (sign === '' ? 1 : -1),
    unit,
    digits: figures.split('.')[1]?.length ?? 0,
  };
}

function measuredIn(row: AuditRowView): MeasurementView[] {
  const detail: unknown = row.detail;
  if (typeof detail !== 'object' || detail === null || !('values' in detail)) return [];
  const { values } = detail;
  if (!Array.isArray(values)) return [];
  return values.filter(
    (value): value is MeasurementView =>
      typeof value === 'object' &&
      value !== null &&
      typeof value.key === 'string' &&
      typeof value.text === 'string',
  );
}

/** How battery and leads went over the interrogations that this workstation recorded, oldest first. */
export function trendsOf(rows: readonly AuditRowView[], wanted: (key: string) => boolean): MeasuredTrend[] {
  const trends: Record<string, MeasuredTrend> = {};
  for (const row of rows.toSorted((a, b) => a.time - b.time)) {
    for (const { key, text } of measuredIn(row).filter((measured) => wanted(measured.key))) {
      const amount = amountOf(text);
      if (!amount) continue;
      const trend = (trends[key] ??= { key, unit: amount.unit, digits: amount.digits, points: [] });
      if (trend.unit !== amount.unit) continue;
      trend.digits = Math.max(trend.digits, amount.digits);
      trend.points.push({ time: row.time, value: amount.value });
    }
  }
  return Object.values(trends);
}

/** What ages: the battery, and the leads where there are any. */
export const ages = (key: string): boolean => key.startsWith('battery') || key.endsWith('impedance');
