import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';

/**
 * Finds out before long work whether its results can be written to a folder; makes nothing.
 * @throws SteelyardError `file-unreadable` when the folder, or the nearest one above it that exists, cannot be written to
 */
export function refuseUnwritable(folder: string): void {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found && path !== dirname(path)) continue;
    if (found?.isDirectory() && isWritable(path)) return;
    const why = found && !found.isDirectory() ? `${path} is a file` : `${path} does not allow it`;
    throw new SteelyardError('file-unreadable', `The results cannot be written to "${folder}" (${why}): choose a folder that can be written to.`, { folder });
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
