import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';
import { keepCompiled } from '../services/host/compileCache.ts';
import { EngineClient } from '../services/host/engineClient.ts';
import { showSigns } from './desktop/signs.ts';
import { startUtilityEngine } from './engine.ts';
import { filesIn } from './files/filesIn.ts';
import { askForFiles } from './files/openDialogue.ts';
import { openedPath } from './files/openedPath.ts';
import { RecentFiles } from './files/recentFiles.ts';
import { keepMenu } from './menu/menu.ts';
import { PageEvents } from './pageEvents.ts';
import { declarePageScheme, PAGE_ORIGIN, servePage } from './pageProtocol.ts';
import { restrict } from './permissions.ts';
import { smokeTest } from './smokeTest.ts';
import { answerCalls } from './transport.ts';
import { openWindow } from './window.ts';

/** `out/`, where the build puts main, preload and renderer side by side. */
const BUILT = dirname(dirname(fileURLToPath(import.meta.url)));
const engine = new EngineClient(() => startUtilityEngine(join(BUILT, 'main')));
const page = new PageEvents();
const smoke = process.argv.includes('--smoke-test');

keepCompiled(); // for the engine: this module is compiled already
declarePageScheme();
app.setAppUserModelId('io.github.steelyard'); // Windows shows notifications of programs with a name only
// A smoke test may run beside a Steelyard that is in use.
if (smoke || app.requestSingleInstanceLock({ files: filesIn(process.argv, process.cwd(), app.isPackaged) })) start();
else app.quit();

function start(): void {
  app.on('second-instance', (_event, _commandLine, _workingDirectory, data) => {
    focusWindow();
    openFiles(pathsOf(data));
  });
  // A double click on a Mac; it may come before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFiles([path]);
  });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  openFiles(filesIn(process.argv, process.cwd(), app.isPackaged));
  // Not a top-level await: Electron is ready only after this module has been evaluated.
  void app.whenReady().then(ready);
}

async function ready(): Promise<void> {
  engine.warmUp(); // first of all: it loads while the window does
  restrict(session.defaultSession);
  servePage(join(BUILT, 'renderer'));
  const menu = keepMenu({
    run: (command) => { page.send({ kind: 'command', command }); },
    openDialogue: () => void chooseFiles(),
    openFile: (path) => { openFiles([path]); },
    forgetRecent: () => {
      recent.clear();
      app.clearRecentDocuments();
    },
  });
  const recent = new RecentFiles(app.getPath('userData'), (paths) => { menu.setRecent(paths); });
  const signs = showSigns(engine, focusWindow);
  engine.onEvent((event) => { page.send(event); });
  answerCalls(engine, (method, argument, answer) => {
    page.pageAnswers();
    const path = openedPath(method, argument, answer);
    if (path !== undefined) {
      recent.add(path);
      app.addRecentDocument(path);
    }
    if (method === 'analysis.run') signs.callEnded(String((argument as { readonly run?: unknown } | null)?.run));
  });
  leaveOnQuit(recent);
  app.on('activate', () => { if (BrowserWindow.getAllWindows().length === 0) void openPage(); });
  void recent.load();
  await openPage();
  if (smoke) await smokeTest(page, engine);
}

async function openPage(): Promise<void> {
  const window = openWindow(join(BUILT, 'preload'), app.getPath('userData'));
  page.attach(window);
  await window.loadURL(`${PAGE_ORIGIN}/`);
}

/** Other programs are told before the engine goes, and what is being written is written. */
function leaveOnQuit(recent: RecentFiles): void {
  let left = false;
  app.on('will-quit', (event) => {
    if (left) return;
    event.preventDefault();
    left = true;
    void Promise.all([engine.shutDown(), recent.settled()]).finally(() => { app.quit(); });
  });
}

function openFiles(paths: readonly string[]): void {
  if (paths.length > 0) page.deliver({ kind: 'open-files', paths });
}

async function chooseFiles(): Promise<void> {
  const [window] = BrowserWindow.getAllWindows();
  if (window) openFiles(await askForFiles(window));
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) {
    if (app.isReady()) void openPage();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** What the second instance sent of itself; made by us, and checked all the same. */
function pathsOf(data: unknown): readonly string[] {
  const files = (data as { readonly files?: unknown } | null)?.files;
  return Array.isArray(files) ? files.filter((path): path is string => typeof path === 'string') : [];
}
