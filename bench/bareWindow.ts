/** Opens an empty window with the stand-in for Electron, and nothing of Steelyard: what the stand-in itself costs. */
import { app, BrowserWindow } from 'electron';
import { fileURLToPath } from 'node:url';

await app.whenReady();
const window = new BrowserWindow({
  width: 1280, height: 800,
  webPreferences: {
    preload: fileURLToPath(new URL('../out/preload/index.cjs', import.meta.url)), contextIsolation: true, sandbox: true, nodeIntegration: false,
  },
});
await window.loadURL('about:blank');
