/** The keys that work everywhere. F-keys because no text field takes them. */
export const frameKeys = {
  stat: 'F12',
  help: '?',
  main: 'F6',
} as const;

/** Whether what is typed belongs to a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
