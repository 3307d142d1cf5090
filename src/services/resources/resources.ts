import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of what Steelyard ships with (models, galaxies, suites), wherever this code was bundled to. */
export function resourcePath(...parts: string[]): string {
  return join(resourceRoot(), ...parts);
}

let root: string | undefined;

function resourceRoot(): string {
  if (root) return root;
  // Up from the source, from a bundle in out/, or from inside a packaged app.
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'resources', 'models'))) return (root = join(folder, 'resources'));
    if (folder === dirname(folder)) throw new Error('The resources folder is missing from this installation.');
  }
}
