import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';

/**
 * The files of a snapshot of which one is named: `snap_099.0.hdf5` stands for `snap_099.0.hdf5` to `snap_099.N-1.hdf5`.
 * @throws SteelyardError `file-not-found` naming the first that is missing
 */
export function snapshotFiles(path: string, count: number): string[] {
  if (count === 1) return [path];
  const match = /^(.*\.)(\d+)(\.(?:hdf5|h5))$/.exec(basename(path));
  if (!match) {
    throw new SteelyardError('file-not-found', `'${path}' is one of ${count} files of a snapshot, but its name has no number to find the others by: name them like snap_099.0.hdf5.`, { path });
  }
  const [, stem, , end] = match;
  const files = Array.from({ length: count }, (_, k) => join(dirname(path), `${stem}${k}${end}`));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    const more = missing.length > 1 ? `, and so ${missing.length === 2 ? 'is' : 'are'} ${missing.length - 1} more` : '';
    throw new SteelyardError('file-not-found', `The snapshot has ${count} files, and '${basename(missing[0]!)}' is missing${more}: copy it to '${dirname(path)}'.`, { path: missing[0]! });
  }
  return files;
}
