import { tMaybe } from '$lib/i18n/i18n.svelte';

/** Roles that the demonstration can be begun with. */
export const demoRoles = ['clinician', 'service-engineer'] as const;
export type DemoRole = (typeof demoRoles)[number];

/** The role as people call it; the application's own word where the page has none. */
export function roleName(role: string | null): string {
  if (role === null) return '';
  return tMaybe(`unlock.role.${role.replaceAll(' ', '-')}`) ?? role;
}
