import { expect, test } from '@playwright/test';
import { API_SCHEMAS } from '../src/shared/apiSchemas.ts';
import { removeFolders, startStandIn } from './standIn.ts';
import type { StandIn } from './standIn.ts';

/** What the main process denies, asked of the built bundles one by one. */
test.describe.configure({ mode: 'serial' });

let app: StandIn;
test.beforeAll(async () => { app = await startStandIn(); });
test.afterAll(async () => {
  await app.quit();
  await removeFolders();
});

interface Answer { readonly ok: boolean; readonly error?: { readonly code: string; readonly message: string } }

test('the window is sandboxed and isolated, and has nothing of Node anywhere', async () => {
  const [window] = await app.main.ask<{ webPreferences: object }[]>('windows');
  expect(window.webPreferences).toMatchObject({
    sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInSubFrames: false, nodeIntegrationInWorker: false,
    webSecurity: true, allowRunningInsecureContent: false, webviewTag: false,
  });
  expect(await app.page.evaluate(() => ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in globalThis))).toEqual([]);
});

test('every permission is denied but writing text to the clipboard', async () => {
  const permissions = [
    'media', 'geolocation', 'notifications', 'midi', 'midiSysex', 'pointerLock', 'fullscreen', 'openExternal', 'display-capture', 'idle-detection',
    'clipboard-read', 'fileSystem', 'hid', 'serial', 'usb', 'window-management', 'keyboardLock', 'speaker-selection', 'storage-access', 'unknown',
  ];
  for (const permission of permissions) {
    expect(await app.main.ask('permissionRequest', permission), permission).toBe(false);
    expect(await app.main.ask('permissionCheck', permission), permission).toBe(false);
  }
  expect(await app.main.ask('permissionRequest', 'clipboard-sanitized-write')).toBe(true);
  expect(await app.main.ask('device')).toBe(false);
});

test('the page cannot be led away, framed into another, or opened twice', async () => {
  for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://other/', 'app://steelyard.example.org/', 'data:text/html,x', 'javascript:1']) {
    expect(await app.main.ask('stops', { name: 'will-navigate', details: { url } }), url).toBe(true);
    expect(await app.main.ask('stops', { name: 'will-frame-navigate', details: { url, isMainFrame: false } }), url).toBe(true);
    expect(await app.main.ask('openWindow', url), url).toEqual({ action: 'deny' });
  }
  expect(await app.main.ask('stops', { name: 'will-redirect', details: { url: 'https://example.org/' } })).toBe(true);
  expect(await app.main.ask('stops', { name: 'will-attach-webview', details: {} })).toBe(true);
  expect((await app.main.ask<{ openedOutside: string[] }>('desktop')).openedOutside).toEqual([]);
});

test('a reference opens in the observer\'s own browser, and what only looks like one does not', async () => {
  const reference = 'https://ui.adsabs.harvard.edu/abs/2009ApJ...704.1274W';
  for (const url of [reference, 'https://ui.adsabs.harvard.edu.example.org/', 'http://ui.adsabs.harvard.edu/abs/x', 'https://doi.org.example.org/']) {
    expect(await app.main.ask('openWindow', url)).toEqual({ action: 'deny' });
  }
  expect((await app.main.ask<{ openedOutside: string[] }>('desktop')).openedOutside).toEqual([reference]);
});

test('requests for anything but the page are cancelled', async () => {
  for (const url of ['https://example.org/x.js', 'http://127.0.0.1:80/', 'ws://127.0.0.1:9222/', 'file:///etc/passwd', 'app://other/index.html', 'ftp://x/']) {
    expect(await app.main.ask('request', url), url).toEqual({ cancel: true });
  }
  for (const url of ['app://steelyard/index.html', 'blob:app://steelyard/1', 'data:image/png;base64,']) {
    expect(await app.main.ask('request', url), url).toEqual({ cancel: false });
  }
});

test('the protocol serves the page with its policy, and nothing outside of it', async () => {
  const page = await app.main.ask<{ status: number; policy: string }>('fetch', 'app://steelyard/');
  expect(page.status).toBe(200);
  expect(page.policy).toContain('default-src \'none\'; script-src \'self\';');
  expect(page.policy).not.toMatch(/unsafe-eval|https?:|\*/);
  for (const path of [
    '../main/index.js', '%2e%2e/main/index.js', '..%2fmain%2findex.js', '%2e%2e%2fmain%2findex.js', '..%5cmain%5cindex.js', '/etc/passwd', '//etc/passwd',
    'assets/../../main/index.js', 'assets/..%2f..%2fmain/index.js', '%00index.html', '%', 'nothing.js',
  ]) {
    expect((await app.main.ask<{ status: number }>('fetch', `app://steelyard/${path}`)).status, path).toBe(404);
  }
  expect((await app.main.ask<{ status: number }>('fetch', 'app://other/index.html')).status).toBe(404);
});

test('the page runs no script and reaches no address but its own', async () => {
  const outcome = await app.page.evaluate(async () => {
    const view = globalThis as unknown as {
      readonly document: { createElement(name: string): Record<string, unknown>; readonly body: { append(node: unknown): void } };
      readonly WebSocket: new (url: string) => { addEventListener(kind: string, listener: () => void): void };
      ran?: boolean;
    };
    const add = (name: string, fields: object): Promise<string> => new Promise((resolve) => {
      const element = Object.assign(view.document.createElement(name), fields, { onload: () => { resolve('loaded'); }, onerror: () => { resolve('refused'); } });
      view.document.body.append(element);
      setTimeout(() => { resolve('nothing'); }, 500);
    });
    // In a task of the page's own: the debugger that runs this function may evaluate what it likes.
    const evaluated = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve(new Function('return "ran"')());
        } catch {
          resolve('refused');
        }
      });
    });
    await add('script', { textContent: 'globalThis.ran = true' });
    return {
      evaluated, inline: view.ran ?? false,
      script: await add('script', { src: 'https://example.org/x.js' }), image: await add('img', { src: 'https://example.org/x.png' }),
      fetched: await fetch('https://example.org/').then(() => 'loaded', () => 'refused'),
      socket: await new Promise((resolve) => {
        try {
          new view.WebSocket('wss://example.org/').addEventListener('error', () => { resolve('refused'); });
        } catch {
          resolve('refused');
        }
      }),
    };
  });
  expect(outcome).toEqual({ evaluated: 'refused', inline: false, script: 'refused', image: 'refused', fetched: 'refused', socket: 'refused' });
  expect(app.main.output()).not.toContain('example.org');
});

test('only the page itself may call, and no frame inside it', async () => {
  for (const sender of [
    { url: 'https://example.org/', parent: null }, { url: 'app://other/', parent: null }, { url: 'app://steelyard.example.org/', parent: null },
    { url: 'app://steelyard/', parent: { url: 'app://steelyard/' } },
  ]) {
    expect(await app.main.ask('callFrom', sender), sender.url).toMatchObject({ ok: false, error: { code: 'usage' } });
  }
  expect(await app.main.ask('callFrom', { url: 'app://steelyard/index.html', parent: null })).toMatchObject({ ok: true });
});

test('every method refuses an argument that is not its own, with one sentence', async () => {
  const methods = Object.keys(API_SCHEMAS);
  const answers = await app.page.evaluate(async (names) => {
    const { steelyard } = globalThis as unknown as { steelyard: { call(method: string, argument: unknown): Promise<unknown> } };
    const wrong = [7, 'x', []];
    return Promise.all(names.flatMap((name) => wrong.map(async (argument) => [name, await steelyard.call(name, argument)])));
  }, methods) as [string, Answer][];
  const accepted = answers.filter(([, { ok, error }]) => ok || error?.code !== 'value-invalid').map(([name]) => name);
  expect(accepted).toEqual([]);
  for (const [name, { error }] of answers) expect(error?.message ?? '', name).not.toMatch(/\n|\.ts/);
  for (const name of ['', 'constructor', 'toString', 'catalogues', 'catalogues.__proto__', 'samp.close', '__proto__.x']) {
    const answer = await app.page.evaluate((method) => {
      const { steelyard } = globalThis as unknown as { steelyard: { call(method: string, argument: unknown): Promise<Answer> } };
      return steelyard.call(method, null);
    }, name);
    expect(answer, name).toMatchObject({ ok: false, error: { code: 'usage' } });
  }
});
