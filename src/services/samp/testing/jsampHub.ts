import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const JAR = '/usr/share/java/jsamp.jar';
const STILTS = '/usr/bin/stilts';

export function hasJsamp(): boolean {
  return existsSync(JAR) && existsSync('/usr/bin/java') && existsSync(STILTS);
}

/** JSAMP's hub, the one inside TOPCAT, without a window and in a home directory of its own. */
export async function startJsampHub(): Promise<{ readonly environment: NodeJS.ProcessEnv; close(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'steelyard-jsamp-'));
  const environment = { ...process.env, HOME: home, SAMP_HUB: '' };
  const child = spawn('/usr/bin/java', [`-Duser.home=${home}`, '-Djava.awt.headless=true', '-jar', JAR, 'hub', '-mode', 'no-gui', '-profiles', 'std'], { stdio: 'ignore', env: environment });
  const ended = new Promise<void>((resolve) => { child.on('exit', () => { resolve(); }); });
  for (let wait = 0; wait < 300 && !existsSync(join(home, '.samp')); wait += 1) await setTimeout(100);
  return {
    environment,
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Sends a table through the hub with STILTS; resolves to its exit code and what it printed. */
export function sendWithStilts(environment: NodeJS.ProcessEnv, path: string, format: 'votable' | 'fits'): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(STILTS, [
      `-Duser.home=${environment['HOME']}`, '-Djava.awt.headless=true', 'tpipe', `in=${path}`, 'ifmt=csv', 'omode=samp', `format=${format}`, 'client=Steelyard',
    ], { env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { output += part.toString(); });
    child.on('exit', (code) => { resolve({ code, output }); });
  });
}
