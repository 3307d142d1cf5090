import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';
import { closeDatabase, createDatabase, openDatabase, removeDatabase, type Sqlite } from '../sqlite/openDatabase.ts';
import { catalogueRepository, type CatalogueRepository } from './catalogues.ts';
import { editLog, type EditLog } from './edits.ts';
import { figureRepository, type FigureRepository } from './figures.ts';
import { runRepository, type RunRepository } from './runs.ts';
import { PROJECT_SCHEMA } from './schema.ts';

/** An open `.steelyard` file, held for this process alone. Every change is in the file when the call returns. */
export interface ProjectFile {
  /** ':memory:' for one that is in no file. */
  readonly path: string;
  readonly catalogues: CatalogueRepository;
  readonly runs: RunRepository;
  readonly figures: FigureRepository;
  readonly edits: EditLog;
  /** What it is called while it has no file of its own; null for one that was not given a title. */
  title(): string | null;
  setTitle(title: string): void;
  /** Whether nothing was ever done in it. */
  isEmpty(): boolean;
  /**
   * Writes a whole, compact copy, moved into place when it is done.
   * @throws SteelyardError `file-unreadable` where there is a file already and `replace` is false, or none can be written
   */
  copyTo(path: string, replace: boolean): void;
  close(): void;
}

/** @throws SteelyardError as `createDatabase` */
export function createProjectFile(path: string): ProjectFile {
  return projectFile(path, createDatabase(path, PROJECT_SCHEMA, { exclusive: true }));
}

/** @throws SteelyardError as `openDatabase`; a file that is refused is left as it was */
export function openProjectFile(path: string): ProjectFile {
  const file = projectFile(path, openDatabase(path, PROJECT_SCHEMA, { exclusive: true }));
  file.catalogues.removeUnfinished();
  return file;
}

/** Deletes a project with its journals. */
export function removeProjectFile(path: string): void {
  removeDatabase(path);
}

function projectFile(path: string, database: Sqlite): ProjectFile {
  return {
    path,
    catalogues: catalogueRepository(database),
    runs: runRepository(database),
    figures: figureRepository(database),
    edits: editLog(database),
    title: () => database.prepare<[], string>(`SELECT value FROM facts WHERE name = 'title'`).pluck().get() ?? null,
    setTitle: (title) => void database.prepare(`INSERT OR REPLACE INTO facts (name, value) VALUES ('title', ?)`).run(title),
    isEmpty: () => database.prepare('SELECT NOT EXISTS (SELECT 1 FROM edits) AND NOT EXISTS (SELECT 1 FROM runs)').pluck().get() === 1,
    copyTo: (target, replace) => { copy(database, target, replace); },
    close: () => { closeDatabase(database); },
  };
}

function copy(database: Sqlite, path: string, replace: boolean): void {
  if (existsSync(path) && !replace) throw new SteelyardError('file-unreadable', `There is a file "${path}" already: choose another name.`, { path });
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  try {
    rmSync(unfinished, { force: true });
    database.prepare('VACUUM INTO ?').run(unfinished);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new SteelyardError('file-unreadable', `The project cannot be written to "${path}" (${(error as Error).message}): choose a folder that can be written to.`, { path });
  }
}
