import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { printed, startNode } from './startHost.ts';
import type { StartedProcess } from './startHost.ts';

/** The built main and preload bundles, with Chromium in the place of Electron's window. */
export const MAIN = ['--import', './e2e/electron-stand-in/register.ts', 'out/main/index.js'];

export interface StandIn {
  readonly main: StartedProcess;
  readonly page: Page;
  readonly data: string;
  /** Ends as the person ends it; expects that all went well. The data folder stays for another start. */
  quit(): Promise<void>;
}

/** Starts the built app with the given arguments; `data` is its data folder, kept from one start to the next. */
export async function startStandIn(
  args: readonly string[] = [], data = newFolder(), environment: Readonly<Record<string, string>> = {},
): Promise<StandIn> {
  const port = await freePort();
  const main = startNode([...MAIN, ...args], {
    STAND_IN_DEBUG_PORT: String(port), STAND_IN_DATA: data, STEELYARD_DATA: join(data, 'projects'), ...environment,
  });
  started.push(main);
  await printed(main, /window is open/);
  const browser: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [page] = browser.contexts().flatMap((context) => context.pages()).filter((candidate) => candidate.url() !== 'about:blank');
  return {
    main, page, data,
    async quit() {
      await browser.close();
      expect(await main.stop(), main.output()).toBe(0);
    },
  };
}

const folders: string[] = [];
const started: StartedProcess[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-e2e-'));
  folders.push(folder);
  return folder;
}

/** At the end of a file of tests: also ends what a test that failed left running. */
export async function removeFolders(): Promise<void> {
  await Promise.all(started.splice(0).map((main) => main.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { resolve(port); });
    });
  });
}
