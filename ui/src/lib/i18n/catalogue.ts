import deDevices from './de/devices.json';
import deEngineer from './de/engineer.json';
import deFaults from './de/fault.json';
import deFrame from './de/frame.json';
import deLogs from './de/logs.json';
import deOverview from './de/overview.json';
import deParts from './de/parts.json';
import deProgramme from './de/programme.json';
import deReason from './de/reason.json';
import deSecurity from './de/security.json';
import deSession from './de/session.json';
import deSettings from './de/settings.json';
import deTherapy from './de/therapy.json';
import deTrust from './de/trust.json';
import deUnlock from './de/unlock.json';
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

type Messages = { [File in keyof Catalogue]: Record<keyof Catalogue[File], string> };

export const catalogue: Record<Language, Messages> = {
  en: english,
  de: {
    devices: deDevices,
    engineer: deEngineer,
    fault: deFaults,
    frame: deFrame,
    logs: deLogs,
    overview: deOverview,
    parts: deParts,
    programme: deProgramme,
    reason: deReason,
    security: deSecurity,
    session: deSession,
    settings: deSettings,
    therapy: deTherapy,
    trust: deTrust,
    unlock: deUnlock,
  },
};

/** The message with this key, or `undefined` when there is none. */
export function messageOf(language: Language, key: string): string | undefined {
  const dot = key.indexOf('.');
  const [file, name] = [key.slice(0, dot), key.slice(dot + 1)];
  const files = catalogue[language] as Record<string, Record<string, string>>;
  const messages = Object.hasOwn(files, file) ? files[file] : undefined;
  return messages && Object.hasOwn(messages, name) ? messages[name] : undefined;
}
