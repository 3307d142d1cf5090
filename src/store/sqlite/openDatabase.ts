import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { SteelyardError } from '../../shared/errors.ts';
import { inspectFile, refuseNewer, type DatabaseKind } from './inspectFile.ts';

export type Sqlite = Database.Database;

/** A kind of database with the SQL that makes it: statement k takes version k to version k + 1. */
export interface Schema extends DatabaseKind {
  readonly migrations: readonly string[];
}

export interface OpenOptions {
  /** Held for this process alone until it is closed: a second one is refused, not made to wait. */
  readonly exclusive: boolean;
}

/** Catalogues are read and written column by column: larger pages move them twice as fast as SQLite's own 4096. */
const PAGE_BYTES = 16_384;
/** ms that a shared database waits for another process to finish writing. */
const PATIENCE = 5_000;

/**
 * Opens a database file of ours, checked whole, and brings its schema up to date.
 * A file that is refused is left as it was.
 *
 * @throws SteelyardError `file-not-found`, `file-unreadable`, `project-invalid` (foreign, cut short, damaged), `project-newer`,
 *   `project-read-only`, `project-locked`
 */
export function openDatabase(path: string, schema: Schema, options: OpenOptions): Sqlite {
  inspectFile(path, schema);
  return guarded(path, schema, () => {
    const database = new Database(path, { fileMustExist: true, timeout: options.exclusive ? 0 : PATIENCE });
    return orClose(database, () => {
      lock(database, options);
      refuseDamaged(database, path, schema);
      refuseNewer(path, schema, versionOf(database));
      return prepared(database, schema);
    });
  });
}

/**
 * Makes a new database file; in memory for `:memory:`.
 * @throws SteelyardError `file-unreadable` where there is a file already, or none can be written
 */
export function createDatabase(path: string, schema: Schema, options: OpenOptions): Sqlite {
  if (path !== ':memory:') {
    if (existsSync(path)) throw new SteelyardError('file-unreadable', `There is a file "${path}" already: choose another name.`, { path });
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      throw unwritable(path, (error as Error).message);
    }
  }
  return guarded(path, schema, () => {
    const database = new Database(path, { timeout: options.exclusive ? 0 : PATIENCE });
    return orClose(database, () => {
      database.pragma(`page_size = ${PAGE_BYTES}`);
      database.pragma(`application_id = ${schema.applicationId}`);
      lock(database, options);
      return prepared(database, schema);
    });
  });
}

/** Closes it as a single file: what the journal holds is moved in. */
export function closeDatabase(database: Sqlite): void {
  if (!database.open) return;
  if (!database.memory) database.pragma('journal_mode = DELETE');
  database.close();
}

export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return database.prepare<[], string>('SELECT sqlite_version()').pluck().get()!;
  } finally {
    database.close();
  }
}

/** Deletes a database file with its journals. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

function lock(database: Sqlite, { exclusive }: OpenOptions): void {
  if (!exclusive) return;
  database.pragma('locking_mode = EXCLUSIVE');
  // Taken now, not at the first write; kept until it is closed.
  database.exec('BEGIN EXCLUSIVE; COMMIT');
}

function refuseDamaged(database: Sqlite, path: string, { what }: DatabaseKind): void {
  const [first] = database.pragma('quick_check(1)') as { quick_check: string }[];
  if (first?.quick_check !== 'ok') throw damaged(path, what, first?.quick_check ?? '');
}

function versionOf(database: Sqlite): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function prepared(database: Sqlite, { migrations, version }: Schema): Sqlite {
  if (migrations.length !== version) throw new Error(`a schema of version ${version} has ${migrations.length} migrations`);
  // Losing power may cost no more than it costs an editor that has just saved.
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // Tables that others refer to cannot be rebuilt under foreign keys.
  database.pragma('foreign_keys = OFF');
  const from = versionOf(database);
  if (from < version) {
    database.transaction(() => {
      for (const migration of migrations.slice(from)) database.exec(migration);
      const broken = database.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0) throw new Error('a migration left rows that refer to nothing');
      database.pragma(`user_version = ${version}`);
    }).immediate();
  }
  database.pragma('foreign_keys = ON');
  return database;
}

function orClose<T>(database: Sqlite, work: () => T): T {
  try {
    return work();
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite's own words become ours. */
function guarded<T>(path: string, { what }: DatabaseKind, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
      throw new SteelyardError('project-locked', `"${path}" is open in another Steelyard: close it there, or open a copy.`, { path });
    }
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw damaged(path, what, error.message);
    if (/^SQLITE_(CANTOPEN|IOERR|FULL|READONLY|PERM)/.test(error.code)) throw unwritable(path, error.message);
    throw error;
  }
}

function damaged(path: string, what: string, why: string): SteelyardError {
  return new SteelyardError('project-invalid', `"${path}" is damaged: take a copy of ${what.replace(/^an? /, 'this ')} from a backup.`, { path, why });
}

function unwritable(path: string, why: string): SteelyardError {
  return new SteelyardError('file-unreadable', `"${path}" cannot be written (${why}): choose a folder that can be written to.`, { path });
}
