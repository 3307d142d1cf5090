import { existsSync, linkSync, renameSync } from 'node:fs';
import { SteelyardError } from '../../shared/errors.ts';
import { fromJson, toJson } from '../sqlite/json.ts';
import { closeDatabase, createDatabase, openDatabase, removeDatabase, type Sqlite } from '../sqlite/openDatabase.ts';
import { jobRepository, type JobRepository } from './jobs.ts';
import { LIBRARY_SCHEMA } from './schema.ts';

/** What this computer's user has beside projects. Several windows may share it. */
export interface LibraryFile {
  readonly jobs: JobRepository;
  readonly recent: RecentProjects;
  readonly preferences: PreferenceStore;
  close(): void;
}

export interface RecentProjects {
  /** Newest first. */
  list(): readonly { readonly path: string; readonly opened: string }[];
  touch(path: string): void;
  forget(path: string): void;
}

/** Named values of plain data. */
export interface PreferenceStore {
  all(): Readonly<Record<string, unknown>>;
  set(name: string, value: unknown): void;
}

const KEPT_RECENT = 30;

/**
 * Opens the library, or makes it. One that is damaged is put aside, because nothing in it is worth a program that does not start.
 * @param path ':memory:' for one that is in no file
 * @returns with `problem`: one sentence, where it was put aside
 * @throws SteelyardError `project-newer`, `project-read-only`, `file-unreadable`
 */
export function openLibraryFile(path: string): { readonly library: LibraryFile; readonly problem?: string } {
  if (path === ':memory:') return { library: libraryFile(createDatabase(path, LIBRARY_SCHEMA, { exclusive: false })) };
  const open = () => libraryFile(openDatabase(path, LIBRARY_SCHEMA, { exclusive: false }));
  if (!existsSync(path)) makeWhole(path);
  try {
    return { library: open() };
  } catch (error) {
    if (!(error instanceof SteelyardError) || error.code !== 'project-invalid') throw error;
    const aside = `${path}.damaged-${Date.now()}`;
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    makeWhole(path);
    return { library: open(), problem: `The list of jobs, recent projects and preferences was damaged and starts anew; the old one is kept as "${aside}".` };
  }
}

/** Made beside its place and put there whole: another window that starts at the same moment finds all of it or nothing. */
function makeWhole(path: string): void {
  const unfinished = `${path}.${process.pid}.unfinished`;
  removeDatabase(unfinished);
  closeDatabase(createDatabase(unfinished, LIBRARY_SCHEMA, { exclusive: false }));
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // the other window was quicker
  } finally {
    removeDatabase(unfinished);
  }
}

function libraryFile(database: Sqlite, now: () => Date = () => new Date()): LibraryFile {
  return {
    jobs: jobRepository(database),
    recent: {
      list: () => database.prepare<[], { path: string; opened: string }>('SELECT path, opened FROM recent_projects ORDER BY opened DESC').all(),
      touch: database.transaction((path: string) => {
        database.prepare('INSERT OR REPLACE INTO recent_projects (path, opened) VALUES (?, ?)').run(path, now().toISOString());
        database.prepare(`DELETE FROM recent_projects WHERE path NOT IN
          (SELECT path FROM recent_projects ORDER BY opened DESC LIMIT ?)`).run(KEPT_RECENT);
      }),
      forget: (path) => void database.prepare('DELETE FROM recent_projects WHERE path = ?').run(path),
    },
    preferences: {
      all: () => Object.fromEntries(database.prepare<[], { name: string; value: string }>('SELECT name, value FROM preferences').all()
        .map(({ name, value }) => [name, fromJson(value)])),
      set: (name, value) => void database.prepare('INSERT OR REPLACE INTO preferences (name, value) VALUES (?, ?)').run(name, toJson(value)),
    },
    close: () => { database.close(); },
  };
}
