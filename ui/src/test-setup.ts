import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import { readWords } from './lib/i18n/catalogue';

// Tests speak another language from one line to the next.
await readWords('de');

// What is waited for is there at once, or not at all; only a machine with other work needs so long.
configure({ asyncUtilTimeout: 15_000 });
