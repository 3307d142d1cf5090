import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));
/** Shared by all that the tests start, as a person's second start shares it with the first. */
const COMPILED = join(PROJECT, 'node_modules/.cache/compiled');

export interface StartedProcess {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Asks the Electron stand-in something of its desktop. */
  ask<T = unknown>(name: string, argument?: unknown): Promise<T>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<number | null>;
}

/** Starts `node ARGS` in the project. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>> = {}): StartedProcess {
  const data = mkdtempSync(join(tmpdir(), 'steelyard-e2e-'));
  // A data folder of its own, where none is given: it must not open what another left.
  const env = { ...process.env, XDG_DATA_HOME: data, NODE_COMPILE_CACHE: COMPILED, ...environment };
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (part: Buffer) => { output += part.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on('exit', resolve); });
  let lastId = 0;
  return {
    child,
    output: () => output,
    ask<T>(name: string, argument: unknown = null): Promise<T> {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const listener = (answer: { readonly id: number; readonly value?: T; readonly error?: string }): void => {
          if (answer.id !== id) return;
          child.off('message', listener);
          if (answer.error === undefined) resolve(answer.value as T);
          else reject(new Error(answer.error));
        };
        child.on('message', listener);
        child.send({ id, name, argument });
      });
    },
    stop: () => {
      if (child.exitCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Waits for text in what a process prints; throws with its output when it ends before. */
export async function printed(started: StartedProcess, pattern: RegExp): Promise<string> {
  for (;;) {
    const match = pattern.exec(started.output());
    if (match) return match[0];
    if (started.child.exitCode !== null) throw new Error(`it ended before printing ${String(pattern)}:\n${started.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface StartedHost extends StartedProcess {
  readonly url: string;
  /** Where it keeps what is the user's: given to another, that goes on with it. */
  readonly data: string;
}

/** Starts the browser host on a data folder of its own, or on one that another left. */
export async function startBrowserHost(data = mkdtempSync(join(tmpdir(), 'steelyard-e2e-'))): Promise<StartedHost> {
  const host = startNode(['src/cli/main.ts', 'serve', '--port', '0'], { STEELYARD_DATA: data });
  return { ...host, url: await printed(host, /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/), data };
}

/** The engines among the processes that a host started. Empty where the system does not list them. */
export function enginesOf({ child: { pid } }: Pick<StartedProcess, 'child'>): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((text) => text !== '').map(Number);
    return children.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('engineProcess'));
  } catch {
    return [];
  }
}
