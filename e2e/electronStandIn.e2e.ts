import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { inferMasses, chooseFile, selectMembers, watch } from './journey.ts';
import { MAIN, newFolder, removeFolders, startStandIn } from './standIn.ts';
import type { StandIn } from './standIn.ts';
import { printed, startNode } from './startHost.ts';
import type { StartedProcess } from './startHost.ts';

let app: StandIn;
let main: StartedProcess;
let page: Page;
test.beforeEach(async () => {
  app = await startStandIn();
  ({ main, page } = app);
});
test.afterEach(async () => { await app.quit(); });
test.afterAll(removeFolders);

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
  expect(seen).toEqual({ bridge: ['call', 'onEvent', 'originOf', 'showCommands'], leaks: [] });
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

test('--smoke-test opens the window, waits until its page calls, asks the engine and quits', async () => {
  const smoke = startNode([...MAIN, '--smoke-test'], { STAND_IN_DATA: newFolder() });
  await printed(smoke, /Smoke test passed: the window is open, its page calls and the engine answers\./);
  expect(await smoke.stop()).toBe(0);
});
