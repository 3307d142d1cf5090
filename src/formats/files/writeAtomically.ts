import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';

export interface OutputFile {
  /** Within the folder, without a path of its own. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes all the files into `folder`, or none: they are written beside it first and moved in when all are whole.
 * The folder is made where it does not exist; files of the same names are replaced, others are left alone.
 *
 * Throws `file-unreadable` when the place cannot be written to, leaving it as it was.
 */
export async function writeFilesAtomically(folder: string, files: readonly OutputFile[]): Promise<void> {
  for (const { name } of files) {
    if (name !== basename(name) || name === '' || name === '.' || name === '..') {
      throw new SteelyardError('internal', `'${name}' is not the name of a file in a folder.`, { name });
    }
  }
  let temporary: string | undefined;
  try {
    const made = await mkdir(folder, { recursive: true });
    try {
      temporary = await mkdtemp(join(folder, '.steelyard-'));
      for (const { name, bytes } of files) await writeFile(join(temporary, name), bytes);
      for (const { name } of files) await refuseFolder(join(folder, name));
      for (const { name } of files) await rename(join(temporary, name), join(folder, name));
    } catch (error) {
      if (made !== undefined) await rm(made, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SteelyardError('file-unreadable', `The results cannot be written to '${folder}' (${why}): choose a folder that can be written to.`, { folder, parent: dirname(folder) });
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

/** A folder of the same name could not be replaced: better found before the first file is moved. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) throw new Error(`${path} is a folder`);
}
