import { join } from 'node:path';
import { BrowserWindow, shell } from 'electron';

/** Opens the window on the page, sandboxed; it never leaves the page and opens no other. */
export function openWindow(preloadDirectory: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 940,
    minWidth: 720,
    minHeight: 560,
    title: 'Steelyard',
    show: false,
    webPreferences: {
      preload: join(preloadDirectory, 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
    },
  });
  window.once('ready-to-show', () => { window.show(); });
  window.webContents.setWindowOpenHandler(({ url }) => {
    // References open in the observer's own browser.
    if (url.startsWith('https://ui.adsabs.harvard.edu/')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  window.webContents.on('will-navigate', (event) => { event.preventDefault(); });
  return window;
}
