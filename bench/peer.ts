import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PYTHON = '/usr/bin/python3';

/** A Python process that answers one line of JSON with one line of JSON. */
export interface Peer {
  ask(request: object): Promise<Record<string, number | string>>;
  close(): void;
}

export type GreetedPeer = Peer & { readonly greeting: Record<string, number | string> };

/** Starts a script of this folder; undefined where Python or one of its modules is absent. */
export async function startPeer(script: string, firstRequest: object): Promise<GreetedPeer | undefined> {
  if (!existsSync(PYTHON)) return undefined;
  const child = spawn(PYTHON, [new URL(script, import.meta.url).pathname], { stdio: ['pipe', 'pipe', process.env['BENCH_VERBOSE'] ? 'inherit' : 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.on('error', () => undefined); // told by the missing answer
  const ask = async (request: object): Promise<Record<string, number | string>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await lines.next();
    if (answer.done) throw new Error(`${script} gave no answer`);
    return JSON.parse(answer.value) as Record<string, number | string>;
  };
  try {
    return { greeting: await ask(firstRequest), ask, close: () => { child.stdin.end(); } };
  } catch {
    return undefined;
  }
}
