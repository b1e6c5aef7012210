import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { languages, messageOf, wordsOf } from './catalogue';

function placeholders(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return placeholders(element.children);
    const inner =
      element.type === TYPE.plural || element.type === TYPE.select
        ? Object.values(element.options).flatMap((option) => placeholders(option.value))
        : [];
    return [element.value, ...inner];
  });
}

const placeholdersOf = (message: string): string[] =>
  [...new Set(placeholders(parse(message, { ignoreTag: true })))].sort();
const keysOf = (language: (typeof languages)[number]): string[] =>
  Object.entries(wordsOf(language).messages)
    .flatMap(([file, messages]) => Object.keys(messages).map((key) => `${file}.${key}`))
    .sort();

describe('the message files', () => {
  it('have the same keys in every language', () => {
    for (const language of languages) expect(keysOf(language)).toEqual(keysOf('en'));
  });

  it.each(keysOf('en'))('take the same values for %s in every language', (key) => {
    const expected = placeholdersOf(messageOf('en', key) ?? '');
    for (const language of languages)
      expect(placeholdersOf(messageOf(language, key) ?? '')).toEqual(expected);
  });

  it('say something for every key', () => {
    for (const language of languages) {
      for (const key of keysOf(language)) expect(messageOf(language, key)?.trim(), key).not.toBe('');
    }
  });
});
