import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { CHROMIUM } from '../e2e/chromium.ts';
import { ensureBuilt } from '../src/cli/build.ts';
import { median } from './table.ts';

const RUNS = 3;
const BUDGET_MS = 2000;
const PROJECT = fileURLToPath(new URL('../', import.meta.url));

/** From the start of the program to a window whose controls are there; the engine is still starting beside it. */
export async function benchStart(): Promise<string> {
  ensureBuilt(() => undefined);
  const hosts = { 'browser host': startInBrowser, 'desktop app (stand-in for Electron)': startOnDesktop };
  const lines: string[] = [];
  for (const [name, start] of Object.entries(hosts)) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await inFolder(start));
    const middle = median(times);
    const all = times.map((time) => time.toFixed(0)).join(', ');
    lines.push(`${name}: ${middle.toFixed(0)} ms to a window with its controls, ${middle < BUDGET_MS ? 'within' : 'OVER'} ${BUDGET_MS} ms (each: ${all})`);
  }
  return `${lines.join('\n')}\n`;
}

async function inFolder(start: (data: string) => Promise<number>): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  try {
    return await start(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** The browser is open already, as it is for who follows a link. */
async function startInBrowser(data: string): Promise<number> {
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage();
  const began = performance.now();
  const child = startNode(['src/cli/main.ts', 'serve'], { STEELYARD_DATA: data });
  await page.goto(await printed(child, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/));
  return end(began, page, browser, child);
}

/** Chromium starts with the app, as it does in Electron. */
async function startOnDesktop(data: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = startNode(['--import', './e2e/electron-stand-in/register.ts', 'out/main/index.js'], {
    STEELYARD_DATA: join(data, 'projects'), STAND_IN_DATA: data, STAND_IN_DEBUG_PORT: String(port),
  });
  await printed(child, /window is open/);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts().flatMap((context) => context.pages()).find((candidate) => candidate.url() !== 'about:blank');
  if (!page) throw new Error('the window is not open');
  return end(began, page, browser, child);
}

async function end(began: number, page: Page, browser: Browser, child: ChildProcess): Promise<number> {
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const time = performance.now() - began;
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  await browser.close();
  child.kill('SIGTERM');
  await ended;
  return time;
}

function startNode(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, args, { cwd: PROJECT, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        output += part.toString();
        const match = pattern.exec(output);
        if (match) resolve(match[0]);
      });
    }
    child.on('exit', () => { reject(new Error(`it ended before the window was open:\n${output}`)); });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { resolve(port); });
    });
  });
}
