import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { CHROMIUM } from '../e2e/chromium.ts';
import { enginesOf } from '../e2e/startHost.ts';
import { ensureBuilt } from '../src/cli/build.ts';
import { median } from './table.ts';

const RUNS = 3;
const BUDGET_MS = 2000;
const PROJECT = fileURLToPath(new URL('../', import.meta.url));

interface Start {
  readonly ms: number;
  /** Until the engine has answered, so that the window shows what the project holds. */
  readonly answeredMs: number;
  /** Of the host and its engine until then; undefined where the system does not tell. */
  readonly processorMs: number | undefined;
}

/**
 * From the start of the program to a window whose controls are there; the engine is still starting beside it. The first start is told
 * apart from those that find compiled code in the data folder. On a busy machine the processor time is the better guide.
 */
export async function benchStart(): Promise<string> {
  ensureBuilt(() => undefined);
  const hosts = { 'browser host': startInBrowser, 'desktop app (stand-in for Electron)': startOnDesktop };
  const lines: string[] = [];
  for (const [name, start] of Object.entries(hosts)) {
    const [first, ...later] = await inFolder(async (data) => {
      const starts: Start[] = [];
      for (let run = 0; run <= RUNS; run += 1) starts.push(await start(data));
      return starts;
    });
    const middle = median(later.map(({ ms }) => ms));
    const each = later.map(({ ms }) => ms.toFixed(0)).join(', ');
    lines.push(
      `${name}: ${middle.toFixed(0)} ms to a window with its controls, ${middle < BUDGET_MS ? 'within' : 'OVER'} ${BUDGET_MS} ms (each: ${each}; the very first: ${first.ms.toFixed(0)})`,
      `  until the engine has told what the project holds: ${median(later.map(({ answeredMs }) => answeredMs)).toFixed(0)} ms; the very first: ${first.answeredMs.toFixed(0)} ms`,
      `  processor time of host and engine by then: ${later.map(({ processorMs }) => processorMs ?? 'unknown').join(', ')} ms; the very first: ${first.processorMs ?? 'unknown'} ms`,
    );
  }
  const bare = await inFolder(async (data) => {
    const starts: number[] = [];
    for (let run = 0; run < RUNS; run += 1) starts.push(await bareWindow(data));
    return starts;
  });
  lines.push(`  of which an empty window of the stand-in (Chromium and its driver start with it): ${median(bare).toFixed(0)} ms`);
  return `${lines.join('\n')}\n`;
}

async function inFolder<T>(work: (data: string) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  try {
    return await work(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** The browser is open already, as it is for who follows a link. */
async function startInBrowser(data: string): Promise<Start> {
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage();
  const began = performance.now();
  const child = startNode(['src/cli/main.ts', 'serve'], { STEELYARD_DATA: data });
  await page.goto(await printed(child, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/));
  return end(began, page, browser, child);
}

/** Chromium starts with the app, as it does in Electron. */
async function startOnDesktop(data: string): Promise<Start> {
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

async function bareWindow(data: string): Promise<number> {
  const began = performance.now();
  const child = startNode(['--import', './e2e/electron-stand-in/register.ts', 'bench/bareWindow.ts'], { STAND_IN_DATA: data });
  await printed(child, /window is open/);
  const ms = performance.now() - began;
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  child.kill('SIGTERM');
  await ended;
  return ms;
}

async function end(began: number, page: Page, browser: Browser, child: ChildProcess): Promise<Start> {
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const ms = performance.now() - began;
  const processorMs = processorTime(child);
  await page.getByTestId('project-name').filter({ hasNotText: '…' }).waitFor();
  const answeredMs = performance.now() - began;
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  await browser.close();
  child.kill('SIGTERM');
  await ended;
  return { ms, answeredMs, processorMs };
}

/** Of a process and those that it started which are Node's too, in ms; to the 10 ms that Linux counts in. */
function processorTime(child: ChildProcess): number | undefined {
  const engines = enginesOf({ child });
  if (child.pid === undefined || engines.length === 0) return undefined;
  return [child.pid, ...engines].map((pid) => {
    const [, fields] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const [userTicks, systemTicks] = (fields ?? '').split(' ').slice(11, 13).map(Number);
    return 10 * (userTicks + systemTicks);
  }).reduce((sum, ms) => sum + ms, 0);
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
