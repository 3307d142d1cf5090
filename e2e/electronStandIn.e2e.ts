import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chromium, expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { inferMasses, chooseFile, selectMembers, watch } from './journey.ts';
import { printed, startNode } from './startHost.ts';
import type { StartedProcess } from './startHost.ts';

/** The built main and preload bundles, with Chromium in the place of Electron's window. */
const MAIN = ['--import', './e2e/electron-stand-in/register.ts', 'out/main/index.js'];

let main: StartedProcess;
let browser: Browser;
let page: Page;
test.beforeEach(async () => {
  const port = await freePort();
  main = startNode(MAIN, { STAND_IN_DEBUG_PORT: String(port) });
  await printed(main, /window is open/);
  browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [opened] = browser.contexts().flatMap((context) => context.pages()).filter((candidate) => candidate.url() !== 'about:blank');
  page = opened;
});
test.afterEach(async () => {
  await browser.close();
  expect(await main.stop()).toBe(0);
});

test('a catalogue becomes a mass profile through main, preload and the utility process', async () => {
  const complaints = watch(page);
  await selectMembers(page);
  await inferMasses(page);
  expect(complaints).toEqual([]);
  expect(main.output()).not.toContain('The page asked for');
});

test('the page gets the bridge and nothing else of Electron or Node', async () => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { steelyard: object }).steelyard).sort(),
    leaks: ['require', 'process', 'Buffer', 'module', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
  }));
  expect(seen).toEqual({ bridge: ['call', 'onEvent', 'originOf'], leaks: [] });
});

test('its policy keeps the page from the network and from inline scripts', async () => {
  const outcome = await page.evaluate(async () => {
    const reached = await fetch('https://example.org/').then(() => true, () => false);
    const view = globalThis as unknown as {
      readonly document: { createElement(name: string): { textContent: string }; readonly body: { append(node: unknown): void } };
      readonly ran?: boolean;
    };
    const script = view.document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    view.document.body.append(script);
    return { reached, ran: view.ran ?? false };
  });
  expect(outcome).toEqual({ reached: false, ran: false });
  // The policy stopped it in the page: it never came to the stand-in's own barrier.
  expect(main.output()).not.toContain('example.org');
});

test('a malformed call is refused with a sentence', async () => {
  const answer = await page.evaluate(() => {
    const { steelyard } = globalThis as unknown as { steelyard: { call(method: string, argument: unknown): Promise<unknown> } };
    return steelyard.call('catalogues.open', { path: 7 });
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'value-invalid' } });
});

test('a bad file gets one plain sentence', async () => {
  await chooseFile(page, 'noise.fits', Buffer.from('SIMPLE  = nothing'));
  await expect(page.getByRole('alert')).toContainText('noise.fits');
});

test('--smoke-test opens the window, asks the engine and quits', async () => {
  const smoke = startNode([...MAIN, '--smoke-test']);
  await printed(smoke, /Smoke test passed: the window is open and the engine answers\./);
  expect(await smoke.stop()).toBe(0);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { resolve(port); });
    });
  });
}
