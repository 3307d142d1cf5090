import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BrowserWindow, screen, shell } from 'electron';
import { MINIMUM, parseWindowState, startingState } from './desktop/windowState.ts';
import type { WindowState } from './desktop/windowState.ts';
import { PAGE_ORIGIN } from './pageProtocol.ts';

/** References open in the observer's own browser, and nothing else does. */
const REFERENCES = ['https://ui.adsabs.harvard.edu/', 'https://arxiv.org/abs/', 'https://doi.org/'];

/** Opens the window on the page, where it was last time; sandboxed; it never leaves the page and opens no other. */
export function openWindow(preloadDirectory: string, dataFolder: string): BrowserWindow {
  const statePath = join(dataFolder, 'window.json');
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const { bounds, maximised } = startingState(readState(statePath), [main, ...others].map(({ workArea }) => workArea));
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    title: 'Steelyard',
    show: false,
    webPreferences: {
      preload: join(preloadDirectory, 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximised) window.maximize();
  window.once('ready-to-show', () => { window.show(); });
  window.on('close', () => { writeState(statePath, { bounds: window.getNormalBounds(), maximised: window.isMaximized() }); });
  keepOnPage(window);
  return window;
}

function keepOnPage({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(({ url }) => {
    if (REFERENCES.some((reference) => url.startsWith(reference))) void shell.openExternal(url);
    return { action: 'deny' };
  });
  // Reloading the page itself is no way out of it.
  webContents.on('will-navigate', (event) => { if (event.url !== `${PAGE_ORIGIN}/`) event.preventDefault(); });
  webContents.on('will-frame-navigate', (event) => { if (!event.isMainFrame) event.preventDefault(); });
  webContents.on('will-redirect', (event) => { event.preventDefault(); });
  webContents.on('will-attach-webview', (event) => { event.preventDefault(); });
}

/** Read before the first window, of a hundred bytes: not worth waiting for in another way. */
function readState(path: string): WindowState | undefined {
  try {
    return parseWindowState(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** At the end, when nothing may be left to be done later. */
function writeState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // The window opens in the middle next time.
  }
}
