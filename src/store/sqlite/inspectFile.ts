import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';

/** What a kind of database file is called, and the number in its header that tells it from other SQLite files. */
export interface DatabaseKind {
  /** With its article, for messages. */
  readonly what: string;
  readonly applicationId: number;
  /** Of this program's schema. */
  readonly version: number;
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * Refuses, without opening it as a database, a file that is none of ours. Reads its header and changes nothing.
 * @throws SteelyardError `file-not-found`, `file-unreadable`, `project-read-only`, `project-invalid`, `project-newer`
 */
export function inspectFile(path: string, kind: DatabaseKind): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new SteelyardError('file-not-found', `There is no file "${path}": it was moved, renamed or deleted.`, { path });
  if (found.isDirectory()) throw new SteelyardError('project-invalid', `"${path}" is a folder, not ${kind.what}: choose a file.`, { path });
  const header = readHeader(path);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC || header.readUInt32BE(68) !== kind.applicationId) {
    throw new SteelyardError('project-invalid', `"${path}" is not ${kind.what}: choose one that Steelyard wrote.`, { path });
  }
  refuseNewer(path, kind, header.readUInt32BE(60));
  const length = pageSize(header) * header.readUInt32BE(28);
  if (found.size < length) {
    throw new SteelyardError('project-invalid', `"${path}" is cut short (${found.size} of ${length} bytes): take a copy of it from a backup.`, { path });
  }
  refuseReadOnly(path, found.mode);
}

/** @throws SteelyardError `project-newer` */
export function refuseNewer(path: string, { what, version }: DatabaseKind, found: number): void {
  if (found <= version) return;
  throw new SteelyardError(
    'project-newer', `"${path}" was written by a newer Steelyard (${what} of version ${found}; this one reads up to ${version}): update Steelyard to open it.`,
    { path, version: found },
  );
}

function readHeader(path: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } catch (error) {
    throw new SteelyardError('file-unreadable', `"${path}" cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): check its permissions.`, { path });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The format stores the largest size, 65536, as 1. */
function pageSize(header: Buffer): number {
  const stored = header.readUInt16BE(16);
  return stored === 1 ? 65_536 : stored;
}

/** SQLite keeps its journal beside the file, so the folder must allow writing too. A file marked read-only is left so, by root as well. */
function refuseReadOnly(path: string, mode: number): void {
  const writable = (mode & 0o222) !== 0 && isWritable(path) && isWritable(dirname(path));
  if (writable) return;
  throw new SteelyardError('project-read-only', `"${path}" cannot be written to: copy it to a folder of your own and open the copy.`, { path });
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
