/**
 * Stands in for the `electron` module where its binary is absent: the parts of it that `src/main` uses, with a real
 * Chromium page as the window, a real child process as the utility process, and the built preload in the page.
 * Chromium listens for a debugger on STAND_IN_DEBUG_PORT, through which tests reach the page.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, Download, Page, Route } from '@playwright/test';
import { CHROMIUM } from '../chromium.ts';
import { listenToTests } from './control.ts';
import { choose, desktop, menuAsData } from './desktop.ts';
import { preloadScript, STAND_IN_ORIGIN } from './preload.ts';

export { dialog, Menu, Notification, screen, shell } from './desktop.ts';

type Sender = { readonly senderFrame: { readonly url: string; readonly parent: null } };
type Handler = (event: Sender, ...args: unknown[]) => unknown;
type SchemeHandler = (request: Request) => Promise<Response> | Response;

const ipcHandlers = new Map<string, Handler>();
const ipcListeners = new Map<string, Handler>();
const schemes = new Map<string, SchemeHandler>();
const privileged = new Set<string>();
const windows = new Set<BrowserWindow>();
/** Files that the page gave to the person and no test has asked for yet. */
const downloads: Download[] = [];

let browser: Browser;
let context: BrowserContext;
const launched = launch();

async function launch(): Promise<void> {
  browser = await chromium.launch({
    ...CHROMIUM, args: [...CHROMIUM.args, `--remote-debugging-port=${process.env.STAND_IN_DEBUG_PORT ?? 0}`],
  });
  // Electron's own windows live in the default context; so a debugger sees them without asking.
  context = await browser.newContext({ viewport: null });
}

class App extends EventEmitter {
  readonly isPackaged = false;
  #ready = false;
  requestSingleInstanceLock(): boolean { return true; }
  isReady(): boolean { return this.#ready; }
  async whenReady(): Promise<void> {
    await launched;
    this.#ready = true;
  }

  getPath(): string { return process.env['STAND_IN_DATA'] ?? mkdtempSync(join(tmpdir(), 'steelyard-data-')); }
  setAppUserModelId(): void { /* Windows only */ }
  setAboutPanelOptions(): void { /* shown by the desktop */ }
  addRecentDocument(path: string): void { desktop.recentDocuments.push(path); }
  clearRecentDocuments(): void { desktop.recentDocuments.length = 0; }

  /** As Electron: windows are asked to close, then `will-quit` may still hold it up. */
  quit(): void {
    for (const window of windows) window.emit('close');
    let held = false;
    this.emit('will-quit', { preventDefault: () => { held = true; } });
    if (!held) this.exit(0);
  }

  exit(code: number): void {
    void browser.close().finally(() => { process.exit(code); });
  }
}
export const app = new App();
process.on('SIGTERM', () => { app.quit(); });

export const protocol = {
  registerSchemesAsPrivileged(entries: readonly { readonly scheme: string; readonly privileges: { readonly standard?: boolean } }[]): void {
    for (const { scheme, privileges } of entries) if (privileges.standard) privileged.add(scheme);
  },
  handle(scheme: string, handler: SchemeHandler): void {
    if (!privileged.has(scheme)) throw new Error(`${scheme}: was not registered as a standard scheme before the app was ready`);
    schemes.set(scheme, handler);
  },
};

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (ipcHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    ipcHandlers.set(channel, handler);
  },
  on(channel: string, handler: Handler): void { ipcListeners.set(channel, handler); },
};

type Decide<T> = (answer: T) => void;
const guards = {
  permissionRequest: undefined as ((contents: null, permission: string, decide: Decide<boolean>) => void) | undefined,
  permissionCheck: undefined as ((contents: null, permission: string) => boolean) | undefined,
  device: undefined as (() => boolean) | undefined,
  request: undefined as ((details: { readonly url: string }, decide: Decide<{ readonly cancel: boolean }>) => void) | undefined,
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler(handler: typeof guards.permissionRequest): void { guards.permissionRequest = handler; },
    setPermissionCheckHandler(handler: typeof guards.permissionCheck): void { guards.permissionCheck = handler; },
    setDevicePermissionHandler(handler: typeof guards.device): void { guards.device = handler; },
    setSpellCheckerEnabled(): void { /* Chromium's own is off */ },
    webRequest: { onBeforeRequest(handler: typeof guards.request): void { guards.request = handler; } },
  },
};

export const utilityProcess = {
  fork(path: string, args: readonly string[]): UtilityProcess {
    return new UtilityProcess(fork(path, args, {
      serialization: 'advanced',
      execArgv: ['--import', fileURLToPath(new URL('./utilityParent.ts', import.meta.url))],
    }));
  },
};

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  get pid(): number | undefined { return this.#child.pid; }
  postMessage(message: unknown): void { this.#child.send(message as object, () => { /* a dead one is told of by 'exit' */ }); }
  kill(): boolean { return this.#child.kill(); }
}

interface WindowOptions {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly webPreferences: {
    readonly preload: string; readonly contextIsolation: boolean; readonly sandbox: boolean; readonly nodeIntegration: boolean;
    readonly nodeIntegrationInSubFrames: boolean; readonly nodeIntegrationInWorker: boolean; readonly webSecurity: boolean;
    readonly allowRunningInsecureContent: boolean; readonly webviewTag: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly options: WindowOptions;
  maximised = false;
  #destroyed = false;

  constructor(options: WindowOptions) {
    super();
    const { contextIsolation, sandbox, nodeIntegration } = options.webPreferences;
    if (!contextIsolation || !sandbox || nodeIntegration) throw new Error('the window is not isolated and sandboxed');
    this.options = options;
    this.webContents = new WebContents();
    windows.add(this);
  }

  static getAllWindows(): BrowserWindow[] { return [...windows]; }
  static getFocusedWindow(): BrowserWindow | null { return desktop.focused ? [...windows][0] ?? null : null; }
  isDestroyed(): boolean { return this.#destroyed; }
  isMinimized(): boolean { return false; }
  restore(): void { /* never minimised */ }
  isMaximized(): boolean { return this.maximised; }
  maximize(): void { this.maximised = true; }
  getNormalBounds(): object {
    const { x, y, width, height } = this.options;
    return { x, y, width, height };
  }

  setProgressBar(progress: number): void { desktop.progress.push(progress); }
  focus(): void { void this.webContents.page?.bringToFront(); }
  show(): void { /* a page is always shown */ }

  async loadURL(url: string): Promise<void> {
    const page = await context.newPage();
    this.webContents.page = page;
    await page.setViewportSize({ width: this.options.width, height: this.options.height });
    page.on('close', () => {
      this.emit('close');
      this.#destroyed = true;
      windows.delete(this);
      this.emit('closed');
      if (windows.size === 0) app.emit('window-all-closed');
    });
    page.on('download', (download) => { downloads.push(download); });
    await page.route('**/*', serve);
    await page.exposeBinding('__standInSend', (_source, from: string, channel: string, args: unknown[]) => {
      ipcListeners.get(channel)?.(senderAt(from), ...args);
    });
    await page.exposeBinding('__standInInvoke', (_source, from: string, channel: string, args: unknown[]) => invoke(from, channel, args));
    await page.addInitScript({ content: preloadScript(readFileSync(this.options.webPreferences.preload, 'utf8')) });
    await page.goto(toStandIn(url));
    this.emit('ready-to-show');
    console.log('The stand-in\'s window is open.');
  }
}

class WebContents extends EventEmitter {
  page: Page | undefined;
  openHandler: ((details: { readonly url: string }) => { readonly action: string }) | undefined;
  setWindowOpenHandler(handler: typeof this.openHandler): void { this.openHandler = handler; }
  send(channel: string, payload: unknown): void {
    void this.page?.evaluate(([name, value]) => {
      (globalThis as unknown as { __standInDeliver(name: string, value: unknown): void }).__standInDeliver(name as string, value);
    }, [channel, payload]).catch(() => { /* the page was closed meanwhile */ });
  }
}

function senderAt(url: string): Sender {
  return { senderFrame: { url: toApp(url), parent: null } };
}

async function invoke(from: string, channel: string, args: unknown[]): Promise<{ value: unknown } | { error: string }> {
  const handler = ipcHandlers.get(channel);
  if (!handler) return { error: `No handler registered for '${channel}'` };
  try {
    return { value: await handler(senderAt(from), ...args) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** The page's requests go to the scheme's handler; one for anything else is a failure of the policy, and fails. */
async function serve(route: Route): Promise<void> {
  const url = route.request().url();
  const handler = schemes.get('app');
  if (!handler || !url.startsWith(`${STAND_IN_ORIGIN}/`)) {
    console.error(`The page asked for ${url}`);
    await route.abort();
    return;
  }
  const response = await handler(new Request(toApp(url)));
  const body = Buffer.from(await response.arrayBuffer());
  await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
}

function toStandIn(url: string): string {
  return url.replace('app://steelyard', STAND_IN_ORIGIN);
}
function toApp(url: string): string {
  return url.replace(STAND_IN_ORIGIN, 'app://steelyard');
}

/** Whether the main process stops an event of the page's contents, as Electron would ask it. */
function stops(name: string, details: object): boolean {
  let stopped = false;
  for (const window of windows) window.webContents.emit(name, { ...details, preventDefault: () => { stopped = true; } });
  return stopped;
}

listenToTests({
  menu: () => menuAsData(),
  choose: (path: readonly string[]) => { choose(path); },
  desktop: () => desktop,
  setDesktop: (changes: Partial<typeof desktop>) => { Object.assign(desktop, changes); },
  secondInstance: (files: readonly string[]) => { app.emit('second-instance', {}, [], '', { files }); },
  openFile: (path: string) => { app.emit('open-file', { preventDefault() { /* nothing else would open it */ } }, path); },
  /** The next file that the page gives, once it is there. */
  download: async () => {
    while (downloads.length === 0) await pause(20);
    const download = downloads.shift()!;
    return { name: download.suggestedFilename(), path: await download.path() };
  },
  windows: () => [...windows].map(({ options, maximised }) => ({ ...options, maximised })),
  maximise: () => { for (const window of windows) window.maximize(); },
  quit: () => { setImmediate(() => { app.quit(); }); },
  stops: ({ name, details }: { readonly name: string; readonly details: object }) => stops(name, details),
  openWindow: (url: string) => [...windows][0].webContents.openHandler?.({ url }),
  permissionRequest: (permission: string) => new Promise((resolve) => { guards.permissionRequest?.(null, permission, resolve); }),
  permissionCheck: (permission: string) => guards.permissionCheck?.(null, permission),
  device: () => guards.device?.(),
  request: (url: string) => new Promise((resolve) => { guards.request?.({ url }, resolve); }),
  /** A call as a frame of another address would make it. */
  callFrom: ({ url, parent }: { readonly url: string; readonly parent: object | null }) =>
    ipcHandlers.get('steelyard:call')?.({ senderFrame: { url, parent: parent as null } }, 'galaxies.list', null),
  fetch: async (url: string) => {
    const response = await schemes.get('app')!(new Request(url));
    return { status: response.status, policy: response.headers.get('content-security-policy'), body: (await response.text()).slice(0, 200) };
  },
});
