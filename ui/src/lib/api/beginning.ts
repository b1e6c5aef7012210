import { BEGINNING_ELEMENT, type Beginning } from './contract';

/** What the application put into the page's first file; `null` when it did not: the page asks then. Taken once. */
export function takeBeginning(): Beginning | null {
  const element = document.getElementById(BEGINNING_ELEMENT);
  if (!element) return null;
  element.remove();
  // Seen by whoever measures the start, or tests it.
  performance.mark('beginning');
  return JSON.parse(element.textContent) as Beginning;
}
