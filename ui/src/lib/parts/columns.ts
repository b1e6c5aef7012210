/** A column of a table. */
export interface Column<Key extends string = string> {
  key: Key;
  title: string;
  /** A grid track, such as `12rem` or `minmax(8rem, 1fr)`. */
  width?: string;
  align?: 'start' | 'end';
  mono?: boolean;
  sortable?: boolean;
}

export function tracksOf(columns: readonly Column[]): string {
  return columns.map((column) => column.width ?? 'minmax(6rem, 1fr)').join(' ');
}
