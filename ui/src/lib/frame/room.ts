import { innerWidth } from 'svelte/reactivity/window';
import { look } from './preferences.svelte';

/** Width of the window in rem of the chosen text size: how much a table has room for. */
export function roomInRem(): number {
  return (innerWidth.current ?? 1440) / (0.16 * look.preferences.text_size);
}
