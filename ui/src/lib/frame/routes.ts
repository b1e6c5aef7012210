import type { MessageKey } from '$lib/i18n/i18n.svelte';

/** Every place of the window. `session/…` places exist only while a session is open; `uncertain` is led to when needed. */
export const routes = [
  'devices',
  'session/overview',
  'session/programme',
  'session/security',
  'session/log',
  'session/engineer',
  'audit',
  'trust',
  'settings',
  'uncertain',
] as const;

export type Route = (typeof routes)[number];

export const routeTitle: Record<Route, MessageKey> = {
  devices: 'frame.devices',
  'session/overview': 'frame.overview',
  'session/programme': 'frame.programme',
  'session/security': 'frame.security',
  'session/log': 'frame.deviceLog',
  'session/engineer': 'frame.engineer',
  audit: 'frame.audit',
  trust: 'frame.trust',
  settings: 'frame.settings',
  uncertain: 'session.uncertainTitle',
};

export function isRoute(value: string): value is Route {
  return (routes as readonly string[]).includes(value);
}

export function needsSession(route: Route): boolean {
  return route.startsWith('session/');
}
