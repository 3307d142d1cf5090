import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';

/** Whether Debian's Python with the given module is there. */
export function hasPython(module: string): boolean {
  return existsSync(PYTHON) && spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}

/** Runs a script and returns what it prints. */
export function python(script: string, ...args: readonly string[]): string {
  return execFileSync(PYTHON, ['-W', 'ignore', '-c', script, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

export function hasTool(path: string): boolean {
  return existsSync(path);
}

/** The real catalogues, beside the repository; undefined where they are not. */
export function realData(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}
