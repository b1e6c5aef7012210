import type { Words } from '../catalogue';
import devices from './devices.json';
import engineer from './engineer.json';
import fault from './fault.json';
import frame from './frame.json';
import logs from './logs.json';
import overview from './overview.json';
import parts from './parts.json';
import programme from './programme.json';
import reason from './reason.json';
import security from './security.json';
import session from './session.json';
import settings from './settings.json';
import therapy from './therapy.json';
import trust from './trust.json';
import unlock from './unlock.json';
import said from './said.json';

export const german: Words = {
  messages: {
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
  },
  said,
};
