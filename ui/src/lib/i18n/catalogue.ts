import devices from './en/devices.json';
import engineer from './en/engineer.json';
import fault from './en/fault.json';
import frame from './en/frame.json';
import logs from './en/logs.json';
import overview from './en/overview.json';
import parts from './en/parts.json';
import programme from './en/programme.json';
import reason from './en/reason.json';
import security from './en/security.json';
import session from './en/session.json';
import settings from './en/settings.json';
import therapy from './en/therapy.json';
import trust from './en/trust.json';
import unlock from './en/unlock.json';

const english = {
  devices,
  engineer,
  fault,
  frame,
  logs,
  overview,
  parts,
  programme,
  reason,
  security,
  session,
  settings,
  therapy,
  trust,
  unlock,
};

type Catalogue = typeof english;

/** `<file>.<key>`, such as `frame.skipToContent`. */
export type MessageKey = {
  [File in keyof Catalogue]: `${File}.${Extract<keyof Catalogue[File], string>}`;
}[keyof Catalogue];

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export type Messages = { [File in keyof Catalogue]: Record<keyof Catalogue[File], string> };

/** What a language has: its messages, and its words for the sentences that the application says in English. */
export interface Words {
  messages: Messages;
  said?: Record<string, string>;
}

const read: Partial<Record<Language, Words>> & { en: Words } = { en: { messages: english } };

export function isRead(language: Language): boolean {
  return read[language] !== undefined;
}

/** Reads the words of a language, each of which is a file of its own but for English. Rejects when they cannot be had. */
export async function readWords(language: Language): Promise<void> {
  if (language === 'de') read.de ??= (await import('./de')).german;
}

/** The words of a language that is read, and else those of English. */
export function wordsOf(language: Language): Words {
  return read[language] ?? read.en;
}

/** The message with this key, or `undefined` when there is none. */
export function messageOf(language: Language, key: string): string | undefined {
  const dot = key.indexOf('.');
  const [file, name] = [key.slice(0, dot), key.slice(dot + 1)];
  const files = wordsOf(language).messages as Record<string, Record<string, string>>;
  const messages = Object.hasOwn(files, file) ? files[file] : undefined;
  return messages && Object.hasOwn(messages, name) ? messages[name] : undefined;
}
