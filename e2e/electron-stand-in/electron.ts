/**
 * Stands in for the `electron` module where its binary is absent: the parts of it that `src/main` uses, with a real
 * Chromium page as the window, a real child process as the utility process, and the built preload in the page.
 * Chromium listens for a debugger on STAND_IN_DEBUG_PORT, through which tests reach the page.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, Page, Route } from '@playwright/test';
import { CHROMIUM } from '../chromium.ts';
import { preloadScript, STAND_IN_ORIGIN } from './preload.ts';

type Handler = (event: { readonly senderFrame: { readonly url: string } }, ...args: unknown[]) => unknown;
type SchemeHandler = (request: Request) => Promise<Response> | Response;

const ipcHandlers = new Map<string, Handler>();
const schemes = new Map<string, SchemeHandler>();
const privileged = new Set<string>();
const windows = new Set<BrowserWindow>();

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
  requestSingleInstanceLock(): boolean { return true; }
  async whenReady(): Promise<void> { await launched; }
  quit(): void { void this.#end(0); }
  exit(code: number): void { void this.#end(code); }
  async #end(code: number): Promise<void> {
    this.emit('will-quit');
    await browser.close();
    process.exit(code);
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
};

export const session = { defaultSession: { setPermissionRequestHandler(): void { /* the page asks for none */ } } };
export const shell = { async openExternal(): Promise<void> { /* tests open no other browser */ } };

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
  postMessage(message: unknown): void { this.#child.send(message as object); }
  kill(): boolean { return this.#child.kill(); }
}

interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly webPreferences: {
    readonly preload: string; readonly contextIsolation: boolean; readonly sandbox: boolean; readonly nodeIntegration: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #options: WindowOptions;
  #destroyed = false;

  constructor(options: WindowOptions) {
    super();
    const { contextIsolation, sandbox, nodeIntegration } = options.webPreferences;
    if (!contextIsolation || !sandbox || nodeIntegration) throw new Error('the window is not isolated and sandboxed');
    this.#options = options;
    this.webContents = new WebContents();
    windows.add(this);
  }

  static getAllWindows(): BrowserWindow[] { return [...windows]; }
  isDestroyed(): boolean { return this.#destroyed; }
  isMinimized(): boolean { return false; }
  restore(): void { /* never minimised */ }
  focus(): void { void this.webContents.page?.bringToFront(); }
  show(): void { /* a page is always shown */ }

  async loadURL(url: string): Promise<void> {
    const page = await context.newPage();
    this.webContents.page = page;
    await page.setViewportSize({ width: this.#options.width, height: this.#options.height });
    page.on('close', () => {
      this.#destroyed = true;
      windows.delete(this);
      this.emit('closed');
      if (windows.size === 0) app.emit('window-all-closed');
    });
    await page.route('**/*', serve);
    await page.exposeBinding('__standInInvoke', (_source, from: string, channel: string, args: unknown[]) => invoke(from, channel, args));
    await page.addInitScript({ content: preloadScript(readFileSync(this.#options.webPreferences.preload, 'utf8')) });
    await page.goto(toStandIn(url));
    this.emit('ready-to-show');
    console.log('The stand-in\'s window is open.');
  }
}

class WebContents extends EventEmitter {
  page: Page | undefined;
  setWindowOpenHandler(): void { /* the page opens no window in tests */ }
  send(channel: string, payload: unknown): void {
    void this.page?.evaluate(([name, value]) => {
      (globalThis as unknown as { __standInDeliver(name: string, value: unknown): void }).__standInDeliver(name as string, value);
    }, [channel, payload]).catch(() => { /* the page was closed meanwhile */ });
  }
}

async function invoke(from: string, channel: string, args: unknown[]): Promise<{ value: unknown } | { error: string }> {
  const handler = ipcHandlers.get(channel);
  if (!handler) return { error: `No handler registered for '${channel}'` };
  try {
    return { value: await handler({ senderFrame: { url: toApp(from) } }, ...args) };
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
