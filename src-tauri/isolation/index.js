'use strict';

// Every request of the page passes here before it reaches the application. Only a request with a plain name passes:
// the commands are lower case with underscores, and of the plugins only the event plugin is spoken to.
const COMMAND = /^[a-z][a-z_]{0,63}$/;
const EVENT = /^plugin:event\|(listen|unlisten)$/;

window.__TAURI_ISOLATION_HOOK__ = (request) => {
  if (typeof request?.cmd !== 'string' || !(COMMAND.test(request.cmd) || EVENT.test(request.cmd))) {
    throw new Error('refused: not a request of this application');
  }
  return request;
};
