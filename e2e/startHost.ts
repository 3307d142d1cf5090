import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../', import.meta.url));

export interface StartedProcess {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  readonly output: () => string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<number | null>;
}

/** Starts `node ARGS` in the project. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>> = {}): StartedProcess {
  const child = spawn(process.execPath, args, { cwd: PROJECT, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { output += part.toString(); });
  const ended = new Promise<number | null>((resolve) => { child.on('exit', resolve); });
  return {
    child,
    output: () => output,
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
