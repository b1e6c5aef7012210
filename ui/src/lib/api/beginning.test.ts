import { afterEach, expect, it } from 'vitest';
import { takeBeginning } from './beginning';

afterEach(() => document.getElementById('beginning')?.remove());

it('is taken from the page once', () => {
  const element = document.createElement('script');
  element.type = 'application/json';
  element.id = 'beginning';
  element.textContent = '{"setup":{"operator":"\\u003c/script>"}}';
  document.head.append(element);
  expect(takeBeginning()).toEqual({ setup: { operator: '</script>' } });
  expect(takeBeginning()).toBeNull();
});
