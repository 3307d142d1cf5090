import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';
import { decodeWire, encodeWire } from '../../shared/wire.ts';

/** Where what is done of a suite is kept until the set is whole: each piece is written whole or not at all. */
export interface WorkFolder {
  readonly path: string;
  has(name: string): boolean;
  /** @throws SteelyardError `file-unreadable` where the disk is full or does not allow it */
  write(name: string, value: unknown): void;
  /** @throws SteelyardError `file-unreadable` where it is not there or damaged */
  read(name: string): unknown;
  list(ending: string): string[];
  remove(name: string): void;
}

/**
 * Opens the folder of one piece of work, making it where it does not exist.
 * @param identity all that the work depends on: work of another identity is never taken for it
 */
export function openWorkFolder(parent: string, identity: unknown): WorkFolder {
  const path = workPath(parent, identity);
  orRefuse(path, () => mkdirSync(path, { recursive: true }));
  return workFolderAt(path);
}

/** Where the work of an identity is kept, whether it is begun or not. */
export function workPath(parent: string, identity: unknown): string {
  return join(parent, createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16));
}

/** The folder at a path that exists. */
export function workFolderAt(path: string): WorkFolder {
  return {
    path,
    has: (name) => existsSync(join(path, name)),
    write(name, value) {
      const target = join(path, name);
      const unfinished = `${target}.${process.pid}.unfinished`;
      orRefuse(target, () => {
        try {
          writeFileSync(unfinished, encodeWire(value), { flush: true });
          renameSync(unfinished, target);
        } catch (error) {
          rmSync(unfinished, { force: true });
          throw error;
        }
      });
    },
    read(name) {
      try {
        return decodeWire(readFileSync(join(path, name)));
      } catch {
        throw new SteelyardError('file-unreadable', `'${join(path, name)}' is damaged or not there: delete the folder '${path}' and run the same command again.`, { path });
      }
    },
    list: (ending) => readdirSync(path).filter((name) => name.endsWith(ending)).sort(),
    remove: (name) => rmSync(join(path, name), { force: true }),
  };
}

/** All that a file's content follows from, without reading it: simulations are too large to hash. */
export function fingerprint(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${path} ${found.size} ${found.mtimeMs}` : `${path} missing`;
}

function orRefuse(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new SteelyardError('file-unreadable', `The disk is full: '${path}' cannot be written. Make room and run the same command again; it goes on from here.`, { path });
    }
    throw new SteelyardError('file-unreadable', `'${path}' cannot be written (${code ?? message}): choose a folder that can be written to.`, { path });
  }
}
