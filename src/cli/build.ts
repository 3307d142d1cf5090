import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SteelyardError } from '../shared/errors.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json'];

/** Builds `out/` when it is missing or older than the sources. Throws `internal` when the build fails. */
export function ensureBuilt(say: (line: string) => void): void {
  const page = join(PROJECT, 'out/renderer/index.html');
  const builder = join(PROJECT, 'node_modules/electron-vite/bin/electron-vite.js');
  if (!existsSync(builder)) {
    if (existsSync(page)) return; // installed without its build tools
    throw new SteelyardError('usage', 'The window has not been built and its build tools are not installed; run "npm ci", then try again.');
  }
  if (existsSync(page) && statSync(page).mtimeMs >= newestOf(SOURCES.map((name) => join(PROJECT, name)))) return;
  say('Building the window ...');
  const built = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], { cwd: PROJECT, encoding: 'utf8' });
  if (built.status !== 0) {
    throw new SteelyardError('internal', `The window could not be built; run "npm run build" to see why.\n${built.stderr}`.trim());
  }
}

function newestOf(paths: readonly string[]): number {
  let newest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const entry = statSync(path);
    const time = entry.isDirectory() ? newestOf(readdirSync(path).map((name) => join(path, name))) : entry.mtimeMs;
    if (time > newest) newest = time;
  }
  return newest;
}
