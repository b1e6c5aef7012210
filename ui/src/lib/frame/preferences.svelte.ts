import { api, type PageFault, type Preferences, asFault } from '$lib/api';
import { speak, spokenOf } from '$lib/i18n/i18n.svelte';

export const themes = ['system', 'light', 'dark', 'high-contrast'] as const;
export type Theme = (typeof themes)[number];
export const textSizes = [100, 112, 125, 150] as const;

function isOneOf<Value extends string>(values: readonly Value[], value: string): value is Value {
  return (values as readonly string[]).includes(value);
}

function systemTheme(): Exclude<Theme, 'system'> {
  if (matchMedia('(prefers-contrast: more)').matches) return 'high-contrast';
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** What the window looks like: kept by the application, applied here. */
class Look {
  preferences = $state.raw<Preferences>({
    theme: 'system',
    text_size: 100,
    language: null,
    radio: null,
  });
  fault = $state.raw<PageFault | null>(null);
  /** Grows when colours change, for parts that draw on a canvas. */
  version = $state(0);

  /** Applies what is kept, asked for unless it is known, and follows the system's theme until the returned function is called. */
  begin(known?: Preferences): () => void {
    if (known) this.preferences = known;
    else void this.#load();
    this.#apply();
    const queries = ['(prefers-contrast: more)', '(prefers-color-scheme: dark)'].map((query) =>
      matchMedia(query),
    );
    const follow = (): void => this.#apply();
    for (const query of queries) query.addEventListener('change', follow);
    return () => {
      for (const query of queries) query.removeEventListener('change', follow);
    };
  }

  /** Changes a part of it, at once here and for good in the application. */
  async change(part: Partial<Preferences>): Promise<void> {
    this.preferences = { ...this.preferences, ...part };
    this.#apply();
    try {
      this.fault = null;
      await api.setPreferences(this.preferences);
    } catch (reason) {
      this.fault = asFault(reason);
    }
  }

  /** Changes a part of it once the application has taken it; rejects when it does not. */
  async keep(part: Partial<Preferences>): Promise<void> {
    this.preferences = await api.setPreferences({ ...this.preferences, ...part });
    this.#apply();
  }

  async #load(): Promise<void> {
    try {
      this.preferences = await api.preferences();
      this.#apply();
    } catch (reason) {
      this.fault = asFault(reason);
    }
  }

  #apply(): void {
    const { theme, text_size: textSize, language } = this.preferences;
    const chosen = isOneOf(themes, theme) && theme !== 'system' ? theme : systemTheme();
    const root = document.documentElement;
    root.dataset.theme = chosen;
    root.style.fontSize = `${Math.min(150, Math.max(90, textSize))}%`;
    speak(spokenOf(language));
    this.version += 1;
  }
}

export const look = new Look();
