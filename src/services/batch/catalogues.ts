import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';

const EXTENSIONS: readonly string[] = ['.csv', '.tsv', '.ecsv', '.fits', '.fit', '.vot', '.xml', '.mrt', '.txt', '.dat'];

/**
 * Catalogues by path: files as they are, and all that a folder holds, by name.
 * @throws SteelyardError `file-unreadable` for what is not there; `usage` when there are none
 */
export function cataloguesIn(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw new SteelyardError('file-unreadable', `There is no file or folder ${path}: check its name.`, { path });
    if (!stat.isDirectory()) return [path];
    return readdirSync(path).filter((name) => EXTENSIONS.includes(extname(name).toLowerCase())).sort().map((name) => join(path, name));
  });
  if (files.length === 0) throw new SteelyardError('usage', `There are no catalogues in ${paths.join(', ')}: they end in ${EXTENSIONS.join(', ')}.`);
  return files;
}
