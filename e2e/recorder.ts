import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { newFolder } from './standIn.ts';

/** Writes down what a session tries to reach beyond this computer, in its Node processes and in its pages. */
export interface Recorder {
  /** For the processes of the session and those that they start. */
  readonly environment: Readonly<Record<string, string>>;
  watch(page: Page): void;
  /** All that was tried so far. */
  tried(): readonly string[];
}

export function recordOutgoing(): Recorder {
  const file = join(newFolder(), 'outgoing');
  const pages: string[] = [];
  const watch = (page: Page): void => {
    page.on('request', (request) => { if (!isHere(request.url())) pages.push(`page: ${request.url()}`); });
    page.on('websocket', (socket) => { if (!isHere(socket.url())) pages.push(`page: ${socket.url()}`); });
    page.on('popup', watch);
  };
  return {
    environment: { NODE_OPTIONS: `--import=${new URL('./outgoing.ts', import.meta.url).href}`, OUTGOING: file },
    watch,
    tried() {
      let text = '';
      try {
        text = readFileSync(file, 'utf8');
      } catch {
        // Nothing was tried.
      }
      return [...pages, ...text.split('\n').filter((line) => line !== '')];
    },
  };
}

/** The stand-in's page has an address that stands for app:// and is served within the process. */
function isHere(url: string): boolean {
  return /^(data|blob|about|app):/.test(url) || ['127.0.0.1', 'localhost', 'steelyard.invalid'].includes(new URL(url).hostname);
}
