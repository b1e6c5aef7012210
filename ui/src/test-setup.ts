import '@testing-library/jest-dom/vitest';
import { readWords } from './lib/i18n/catalogue';

// Tests speak another language from one line to the next.
await readWords('de');
