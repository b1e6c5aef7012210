import type { ClassView, ParameterTable, ParameterView } from '$lib/api';

export interface ParameterRow {
  table: ParameterTable;
  permanent: ParameterView;
  /** What holds for now instead, while a try-out runs. */
  temporary: ParameterView | undefined;
}
export interface ParameterGroup {
  name: string;
  rows: ParameterRow[];
}

/** Parameters by group: groups and rows in the order of the class's table, without those that the device does not hold. */
export function groupsOf(
  tables: Pick<ClassView, 'parameters'>,
  values: readonly ParameterView[],
  temporary: readonly ParameterView[] | null = null,
): ParameterGroup[] {
  const held = new Map(values.map((value) => [value.key, value]));
  const tried = new Map((temporary ?? []).map((value) => [value.key, value]));
  const groups = new Map<string, ParameterRow[]>();
  for (const table of tables.parameters) {
    const permanent = held.get(table.key);
    if (!permanent) continue;
    const other = tried.get(table.key);
    const row = { table, permanent, temporary: other?.raw === permanent.raw ? undefined : other };
    groups.set(table.group, [...(groups.get(table.group) ?? []), row]);
  }
  return [...groups].map(([name, rows]) => ({ name, rows }));
}
