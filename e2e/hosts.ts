import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from '@playwright/test';
import { startStandIn } from './standIn.ts';
import { startBrowserHost } from './startHost.ts';
import type { StartedProcess } from './startHost.ts';

/** A window of Steelyard, just opened on a data folder of its own. */
export interface OpenWindow {
  readonly page: Page;
  /** The process that the window belongs to, and whose child the engine is. */
  readonly host: StartedProcess;
  /** Where it keeps what is the user's: given to another start, that goes on with it. */
  readonly data: string;
  /** What a person gets by choosing the button. */
  fetch(button: Locator): Promise<FetchedFile>;
  close(): Promise<void>;
}

export interface FetchedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The two ways to the same window: what holds in one must hold in the other. */
export const HOSTS: readonly { readonly name: string; readonly open: (browser: Browser, data?: string) => Promise<OpenWindow> }[] = [
  {
    name: 'browser host',
    async open(browser, folder) {
      const host = await startBrowserHost(folder);
      const page = await browser.newPage();
      await page.goto(host.url);
      return {
        page, host, data: host.data,
        async fetch(button) {
          const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
          return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
        },
        async close() {
          await page.close();
          await host.stop();
        },
      };
    },
  },
  {
    name: 'electron stand-in',
    async open(_browser, folder) {
      const { page, main, data, quit } = await startStandIn([], folder);
      return {
        page, host: main, data, close: quit,
        async fetch(button) {
          await button.click();
          const { name, path } = await main.ask<{ readonly name: string; readonly path: string }>('download');
          return { name, bytes: readFileSync(path) };
        },
      };
    },
  },
];
