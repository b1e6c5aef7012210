import './lib/i18n/system-language';
import './lib/design/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { takeBeginning } from './lib/api';
import { readWords } from './lib/i18n/catalogue';
import { spokenOf } from './lib/i18n/i18n.svelte';

async function begin(): Promise<void> {
  // The page alone, without the application: in development, and in a build made with `--mode mock`.
  if (import.meta.env.DEV || import.meta.env.MODE === 'mock') {
    const { hasWindow } = await import('./lib/api');
    if (!hasWindow()) (await import('./lib/api/mock')).pretend();
  }
  const beginning = takeBeginning();
  // So that the first screen is drawn in its language at once; English is there whatever comes of it.
  await readWords(spokenOf(beginning?.preferences.language)).catch(() => undefined);
  const target = document.getElementById('app');
  if (target) mount(App, { target, props: { beginning } });
}

/** The isolation frame, through which requests leave the page, is not for people: nobody is led into it. */
function hideIsolation(): void {
  const frame = document.getElementById('__tauri_isolation__');
  frame?.setAttribute('title', 'isolation');
  frame?.setAttribute('aria-hidden', 'true');
  frame?.setAttribute('tabindex', '-1');
}

window.addEventListener('DOMContentLoaded', hideIsolation);
void begin();
