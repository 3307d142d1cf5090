import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';

export function hasAstropy(): boolean {
  return spawnSync(PYTHON, ['-c', 'import astropy.samp']).status === 0;
}

/** astropy's hub with one client of it, in a process and a lockfile of their own. */
export interface PythonHub {
  readonly environment: NodeJS.ProcessEnv;
  ask<T = unknown>(command: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<T>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startPythonHub(): Promise<PythonHub> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-hub-'));
  const lockfile = join(folder, 'samp');
  const child = spawn(PYTHON, [fileURLToPath(new URL('./hub.py', import.meta.url)), lockfile], {
    stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
  });
  const ended = new Promise<void>((resolve) => { child.on('exit', () => { resolve(); }); });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<{ ok?: unknown; error?: string }> => {
    const next = await lines.next();
    if (next.done) throw new Error('the hub ended');
    return JSON.parse(next.value) as { ok?: unknown; error?: string };
  };
  await line();
  return {
    environment: { SAMP_HUB: `std-lockurl:file://${lockfile}` },
    async ask<T>(command: object): Promise<T> {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { ok, error } = await line();
      if (error !== undefined) throw new Error(error);
      return ok as T;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
