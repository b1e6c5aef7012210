import type { Route } from './routes';

/** Work that a screen, a dialog or a banner shows in its own place. */
const places: Record<string, 'everywhere' | readonly string[]> = {
  scan: 'everywhere',
  reconnect: 'everywhere',
  stat: 'everywhere',
  connect: ['devices', 'uncertain'],
  programme: ['session/programme'],
  'try-out': ['session/programme'],
  'cancel-try-out': ['session/programme'],
  'read-log': ['session/log'],
  'verify-audit': ['audit', 'session/log'],
  export: ['audit', 'session/log'],
};

/** Whether somebody at this place sees the work without the bar. */
export function showsItself(kind: string, route: Route): boolean {
  const place = Object.hasOwn(places, kind) ? places[kind] : undefined;
  return place === 'everywhere' || (place?.includes(route) ?? false);
}
