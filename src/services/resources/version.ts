import { readFileSync } from 'node:fs';
import { resourcePath } from './resources.ts';

/** The version of this program, e.g. `0.1.0`. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(resourcePath('..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
