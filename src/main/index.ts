import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';
import { EngineClient } from '../services/host/engineClient.ts';
import { startUtilityEngine } from './engine.ts';
import { declarePageScheme, PAGE_ORIGIN, servePage } from './pageProtocol.ts';
import { answerCalls, forwardEvents } from './transport.ts';
import { openWindow } from './window.ts';

/** `out/`, where the build puts main, preload and renderer side by side. */
const BUILT = dirname(dirname(fileURLToPath(import.meta.url)));
const engine = new EngineClient(() => startUtilityEngine(join(BUILT, 'main')));
const smoke = process.argv.includes('--smoke-test');

declarePageScheme();

if (!app.requestSingleInstanceLock()) app.quit();
app.on('second-instance', () => {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
});
app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
app.on('will-quit', () => { engine.close(); });

// Not a top-level await: Electron is ready only after this module has been evaluated.
void app.whenReady().then(ready);

async function ready(): Promise<void> {
  servePage(join(BUILT, 'renderer'));
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => { decide(false); });
  answerCalls(engine);
  engine.warmUp();
  app.on('activate', () => { if (BrowserWindow.getAllWindows().length === 0) void openPage(); });
  await openPage();
  if (smoke) await smokeTest();
}

async function openPage(): Promise<void> {
  const window = openWindow(join(BUILT, 'preload'));
  forwardEvents(engine, window);
  await window.loadURL(`${PAGE_ORIGIN}/`);
}

/** With the window open, asks the engine one question, quits: exit code 0 when both worked. */
async function smokeTest(): Promise<void> {
  const galaxies = await engine.call('galaxies.list', null);
  console.log(galaxies.ok ? 'Smoke test passed: the window is open and the engine answers.' : `Smoke test failed: ${galaxies.error.message}`);
  app.exit(galaxies.ok ? 0 : 1);
}
