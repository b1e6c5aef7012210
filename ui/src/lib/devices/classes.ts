import Activity from '@lucide/svelte/icons/activity';
import Bluetooth from '@lucide/svelte/icons/bluetooth';
import Droplet from '@lucide/svelte/icons/droplet';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import type { Component } from 'svelte';
import { tMaybe } from '$lib/i18n/i18n.svelte';

/** The device class as people call it; the application's own word where the page has none. */
export function className(key: string, name: string = key): string {
  return tMaybe(`devices.class.${key}`) ?? name;
}

/** A picture for a class; a stranger tells none. */
export function classIcon(key: string | undefined): Component {
  if (key === undefined) return Bluetooth;
  const icons: Record<string, Component> = { pacemaker: HeartPulse, 'glucose-monitor': Droplet };
  return icons[key] ?? Activity;
}
