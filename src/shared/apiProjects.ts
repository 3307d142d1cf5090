import type { CatalogueReference, CatalogueSummary } from './apiCatalogues.ts';
import type { ExportedFile } from './apiExports.ts';
import type { RunSummary } from './apiRuns.ts';
import type { Galaxy } from './galaxy.ts';
import type { SelectionStep } from './selection.ts';

/**
 * The project: one file that holds catalogues, selections, runs, figures and their history. Whatever is done is in it at once;
 * there is nothing to save. One without a name lives in the user's data folder. A `project` event tells that it changed.
 */
export interface ProjectsApi {
  current(request: null): Promise<ProjectSummary>;
  /** At a path, or untitled where it is null; closes the present one. A path without a folder is put among the user's projects. */
  create(request: { readonly path: string | null }): Promise<ProjectSummary>;
  /** Closes the present one; when the file cannot be opened, the present one stays. */
  open(origin: ProjectOrigin): Promise<ProjectSummary>;
  recent(request: null): Promise<readonly RecentProject[]>;
  forget(request: { readonly path: string }): Promise<readonly RecentProject[]>;
  /** Gives the project a name and place and goes on there; an untitled one is left behind empty. Refuses a path that is taken unless `replace`. */
  saveAs(request: SaveRequest): Promise<ProjectSummary>;
  /** A whole copy of the file as it is now; work goes on in the original. */
  saveCopy(request: SaveRequest): Promise<{ readonly path: string }>;
  /** The same as bytes, where the host cannot write where the user wants (a browser). */
  download(request: null): Promise<ExportedFile>;
  /** Closes it; a new untitled one takes its place. An untitled one that holds nothing leaves nothing. */
  close(request: null): Promise<ProjectSummary>;
  /** A new untitled project with the bundled mock galaxy, ready to run. */
  sample(request: null): Promise<ProjectSummary>;
  /** Keeps a catalogue's galaxy and filters; an edit that can be undone. */
  setSelection(request: SetSelectionRequest): Promise<ProjectSummary>;
  undo(request: null): Promise<ProjectSummary>;
  redo(request: null): Promise<ProjectSummary>;
  /** Everything that was done, the newest last. */
  history(request: null): Promise<readonly HistoryEntry[]>;
}

/** A project file on this computer by its path, or its bytes where the host cannot know the path (a browser). */
export type ProjectOrigin = { readonly path: string } | { readonly fileName: string; readonly bytes: Uint8Array };

export interface SaveRequest {
  readonly path: string;
  readonly replace: boolean;
}

export interface ProjectSummary {
  /** File name without its ending; of one without a file its title, or 'Untitled'. */
  readonly name: string;
  /** Null for an untitled one. */
  readonly path: string | null;
  readonly catalogues: readonly ProjectCatalogue[];
  readonly runs: readonly RunSummary[];
  /** What undo and redo would do, in a few words; null when there is nothing. */
  readonly undo: string | null;
  readonly redo: string | null;
  /** Sentences on what happened to it without being asked, such as runs that were interrupted; shown once. */
  readonly notes: readonly string[];
}

export interface ProjectCatalogue {
  readonly summary: CatalogueSummary;
  /** As chosen for this catalogue; null before one is. */
  readonly selection: SavedSelection | null;
}

export interface SavedSelection {
  readonly galaxy: Galaxy | null;
  readonly steps: readonly SelectionStep[];
}

export interface SetSelectionRequest extends CatalogueReference, SavedSelection {}

export interface RecentProject {
  readonly name: string;
  readonly path: string;
  /** ISO 8601. */
  readonly opened: string;
  /** False when the file is gone or on a disk that is not there. */
  readonly available: boolean;
}

export interface HistoryEntry {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  /** In a few words, e.g. 'Opened fornax.csv'. */
  readonly label: string;
  readonly kind: 'catalogue' | 'selection' | 'run' | 'figure' | 'project';
  /** 'kept' cannot be undone; 'undone' can be redone. */
  readonly state: 'done' | 'undone' | 'kept';
}
