import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { HistoryEntry, RecentProject, SavedSelection } from '../../shared/api.ts';
import type { ColumnMapping } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { createProjectFile, openProjectFile, removeProjectFile, type ProjectFile } from '../../store/project/projectFile.ts';
import type { Edit } from '../../store/project/edits.ts';
import type { MockTruth, StoredCatalogue } from '../../store/project/catalogues.ts';
import { toJson } from '../../store/sqlite/json.ts';
import type { OpenedCatalogue } from '../catalogue.ts';
import { PROJECT_ENDING, type Home } from './home.ts';

/** Where the library remembers which project was open last. */
const LAST = 'last-project';
/** ms that a project held by another process is waited for. */
const PATIENCE = 2_000;
/** Catalogues kept in memory; others are read from the file when they are asked for. */
const CACHED_VALUES = 20_000_000;

/** Told when the project is another, or something in it changed. */
export interface SessionWatcher {
  changed(): void;
  /** The file is about to be closed: nothing may use it afterwards. */
  leaving(file: ProjectFile): Promise<void>;
  entered(file: ProjectFile): void;
}

/** The project that an engine has open: there is always one, untitled where the user named none. */
export interface ProjectSession {
  readonly file: ProjectFile;
  readonly name: string;
  /** Null for an untitled one. */
  readonly path: string | null;
  /** Sentences told once. */
  takeNotes(): readonly string[];
  note(sentence: string): void;

  /** @throws SteelyardError `catalogue-unknown` */
  get(id: string): OpenedCatalogue;
  /** As `get`, of a catalogue that may have been closed since. */
  everOpened(id: string): OpenedCatalogue;
  stored(id: string): StoredCatalogue;
  ids(): readonly string[];
  add(opened: OpenedCatalogue, truth?: MockTruth): Promise<string>;
  setMapping(id: string, mapping: ColumnMapping): OpenedCatalogue;
  setSelection(id: string, selection: SavedSelection): void;
  close(id: string): void;
  /** Takes a catalogue out again as if it had never been opened; one that runs were made from is closed. */
  discard(id: string): void;

  /** Any other edit that can be undone. */
  edit(edit: Edit): void;
  undo(): void;
  redo(): void;
  history(): readonly HistoryEntry[];

  create(path: string | null): Promise<void>;
  open(path: string): Promise<void>;
  saveAs(path: string, replace: boolean): Promise<void>;
  recent(): readonly RecentProject[];
  /** Ends with the project whole in its file. */
  shutDown(): Promise<void>;
}

/** A project to begin with, and what is to be told about it. */
export interface FirstProject {
  readonly file: ProjectFile;
  readonly notes: readonly string[];
}

/**
 * The project that was open last; a new untitled one where there is none, or it cannot be opened. One that is held by another
 * process is waited for a moment: an engine that was just closed is still putting it in order.
 */
export async function openLastProject(home: Home): Promise<FirstProject> {
  const last = home.library.preferences.all()[LAST];
  if (typeof last !== 'string' || !existsSync(last)) return { file: home.newUntitled(), notes: home.problems };
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      return { file: openProjectFile(last), notes: home.problems };
    } catch (error) {
      if (!(error instanceof SteelyardError)) throw error;
      if (error.code === 'project-locked' && performance.now() < until) await pause(50);
      else return { file: home.newUntitled(), notes: [...home.problems, error.message] };
    }
  }
}

/** Goes on in `first`; `watcher.entered` is told of it before this returns. */
export function openSession(home: Home, first: FirstProject, watcher: SessionWatcher): ProjectSession {
  const notes = [...first.notes];
  const cache = new Map<string, OpenedCatalogue>();
  let { file } = first;

  const fileNameOf = (path: string): string => (home.isUntitled(path) ? 'Untitled' : basename(path, PROJECT_ENDING));
  const enter = (next: ProjectFile): void => {
    file = next;
    cache.clear();
    remember(home, next.path);
    watcher.entered(next);
  };
  /** Goes on in the project that `make` gives; when it gives none, the present one stays. */
  const switchTo = async (make: () => ProjectFile): Promise<void> => {
    const left = file;
    await watcher.leaving(left);
    let next: ProjectFile;
    try {
      next = make();
    } catch (error) {
      watcher.entered(left);
      throw error;
    }
    leave(home, left);
    enter(next);
    watcher.changed();
  };
  const opened = (id: string): OpenedCatalogue => {
    const known = cache.get(id);
    if (known) return known;
    const catalogue = file.catalogues.read(id);
    const stored = file.catalogues.find(id);
    if (!catalogue || !stored) throw notOpen(id);
    const entry = { catalogue, mapping: stored.mapping };
    cacheIn(cache, id, entry);
    return entry;
  };
  const stored = (id: string): StoredCatalogue => {
    const found = file.catalogues.find(id);
    if (!found) throw notOpen(id);
    return found;
  };
  const isOpen = (id: string): boolean => file.catalogues.open().some((catalogue) => catalogue.id === id);
  const get = (id: string): OpenedCatalogue => {
    if (!isOpen(id)) throw notOpen(id);
    return opened(id);
  };
  const travel = (direction: 'undo' | 'redo'): void => {
    const changed = file.edits[direction]();
    if (!changed) return;
    if (changed.target.startsWith('catalogue.')) cache.delete(changed.row);
    watcher.changed();
  };

  const close = (id: string): void => {
    if (!isOpen(id)) return;
    file.edits.apply({ kind: 'catalogue', label: `Closed ${stored(id).fileName}`, target: 'catalogue.open', row: id, value: 0 });
    cache.delete(id);
    watcher.changed();
  };

  enter(file);
  return {
    get file() { return file; },
    get name() { return (home.isUntitled(file.path) ? file.title() : null) ?? fileNameOf(file.path); },
    get path() { return home.isUntitled(file.path) ? null : file.path; },
    takeNotes: () => notes.splice(0),
    note: (sentence) => void notes.push(sentence),
    get,
    everOpened: opened,
    stored,
    ids: () => file.catalogues.open().map(({ id }) => id),
    async add({ catalogue, mapping }, truth) {
      const target = file;
      const id = await target.catalogues.add(catalogue, mapping, truth);
      if (target !== file) throw new SteelyardError('cancelled', 'The project was closed while the catalogue was being read.');
      file.edits.apply({ kind: 'catalogue', label: `Opened ${catalogue.source.fileName}`, target: 'catalogue.open', row: id, value: 1 });
      cacheIn(cache, id, { catalogue, mapping });
      watcher.changed();
      return id;
    },
    setMapping(id, mapping) {
      const { catalogue } = get(id);
      const label = `Changed the columns of ${catalogue.source.fileName}`;
      file.edits.apply({ kind: 'catalogue', label, target: 'catalogue.mapping', row: id, value: toJson(mapping) });
      const changed = { catalogue, mapping };
      cacheIn(cache, id, changed);
      watcher.changed();
      return changed;
    },
    setSelection(id, selection) {
      const { fileName } = stored(id);
      const value = toJson({ galaxy: selection.galaxy, steps: selection.steps });
      file.edits.apply({ kind: 'selection', label: `Changed the members of ${fileName}`, target: 'catalogue.selection', row: id, value, merges: true });
      watcher.changed();
    },
    close,
    discard(id) {
      if (!file.catalogues.remove(id)) {
        close(id);
        return;
      }
      file.edits.forget(id);
      cache.delete(id);
      watcher.changed();
    },
    edit(edit) {
      file.edits.apply(edit);
      watcher.changed();
    },
    undo: () => { travel('undo'); },
    redo: () => { travel('redo'); },
    history: () => file.edits.history(),
    create: (path) => switchTo(() => (path === null ? home.newUntitled() : createNamed(home, path))),
    async open(path) {
      const place = home.placeOf(path);
      if (place !== file.path) await switchTo(() => openProjectFile(place));
    },
    async saveAs(path, replace) {
      const place = home.placeOf(path);
      const left = file;
      if (place === left.path) return;
      await switchTo(() => {
        copyProject(home, left, place, replace);
        return openProjectFile(place);
      });
      if (home.isUntitled(left.path)) discard(home, left.path);
    },
    recent: () => home.library.recent.list()
      .map(({ path, opened: at }) => ({ name: fileNameOf(path), path, opened: at, available: existsSync(path) })),
    async shutDown() {
      await watcher.leaving(file);
      leave(home, file);
    },
  };
}

/** Writes a copy of a project to a place, whose folder is made where it is the one of the user's projects. */
export function copyProject(home: Home, file: ProjectFile, place: string, replace: boolean): void {
  if (dirname(place) === home.folders.projects) mkdirSync(home.folders.projects, { recursive: true });
  file.copyTo(place, replace);
}

function createNamed(home: Home, path: string): ProjectFile {
  const place = home.placeOf(path);
  if (existsSync(place)) throw new SteelyardError('file-unreadable', `There is a file "${place}" already: open it, or choose another name.`, { path: place });
  return createProjectFile(place);
}

/** Closes it; of an untitled one in which nothing was done nothing stays. */
function leave(home: Home, file: ProjectFile): void {
  const isDisposable = home.isUntitled(file.path) && file.isEmpty(); // a closed file cannot be asked
  file.close();
  if (isDisposable) discard(home, file.path);
}

function discard(home: Home, path: string): void {
  if (path === ':memory:') return;
  removeProjectFile(path);
  home.library.recent.forget(path);
}

function remember({ library }: Home, path: string): void {
  if (path === ':memory:') return;
  library.preferences.set(LAST, path);
  library.recent.touch(path);
}

/** Keeps it in memory; those that were not asked for longest go when there are too many values. */
function cacheIn(cache: Map<string, OpenedCatalogue>, id: string, entry: OpenedCatalogue): void {
  cache.delete(id);
  cache.set(id, entry);
  let values = 0;
  for (const { catalogue } of cache.values()) values += catalogue.rowCount * catalogue.columns.length;
  for (const [oldest, { catalogue }] of cache) {
    if (values <= CACHED_VALUES || oldest === id) return;
    values -= catalogue.rowCount * catalogue.columns.length;
    cache.delete(oldest);
  }
}

function notOpen(id: string): SteelyardError {
  return new SteelyardError('catalogue-unknown', 'This catalogue is no longer open; open its file again.', { catalogue: id });
}
