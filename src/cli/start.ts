import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepCompiled } from '../services/host/compileCache.ts';
import { SteelyardError } from '../shared/errors.ts';
import { ensureBuilt, PROJECT } from './build.ts';

/**
 * Opens Steelyard: the desktop window where Electron's binary is installed, else the browser host.
 * Looks for the binary itself, because importing `electron` without one would try to download it.
 */
export async function start(args: readonly string[]): Promise<void> {
  const say = (line: string): void => { console.log(line); };
  const binary = electronBinary();
  if (binary !== undefined) {
    ensureBuilt(say);
    const child = spawn(binary, [PROJECT, ...args], { stdio: 'inherit' });
    process.exitCode = await new Promise<number>((resolve) => { child.on('exit', (code) => { resolve(code ?? 1); }); });
    return;
  }
  say('Electron\'s binary is not installed (run "npx install-electron" with a network to get the desktop window); opening in a browser instead.');
  keepCompiled();
  const { serve } = await import('./serve.ts');
  const host = await serve({ port: 0, open: !args.includes('--no-open'), say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => { void host.close().then(() => process.exit(0)); });
  }
}

/** The path of the installed binary, or undefined. */
export function electronBinary(): string | undefined {
  const directory = join(PROJECT, 'node_modules/electron');
  const pathFile = join(directory, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(directory, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

if (import.meta.main) {
  try {
    await start(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
