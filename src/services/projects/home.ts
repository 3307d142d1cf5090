import { mkdirSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { openLibraryFile, type LibraryFile } from '../../store/library/libraryFile.ts';
import { createProjectFile, type ProjectFile } from '../../store/project/projectFile.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { dataFolder, dataFolders, type DataFolders } from './dataFolder.ts';

export const PROJECT_ENDING = '.steelyard';

/** What an engine rests on: the library of this computer's user, and places for what is new. */
export interface Home {
  readonly library: LibraryFile;
  readonly folders: DataFolders;
  /** What went wrong when it was opened, for the person. */
  readonly problems: readonly string[];
  newUntitled(): ProjectFile;
  isUntitled(path: string): boolean;
  /** Where a project of the given path belongs: a name alone among the user's projects, with its ending. */
  placeOf(path: string): string;
}

/** @throws SteelyardError `file-unreadable` when the data folder cannot be written to; `project-newer` for a newer library */
export function openHome(root: string = dataFolder()): Home {
  const folders = dataFolders(root);
  try {
    mkdirSync(folders.untitled, { recursive: true });
  } catch (error) {
    throw new SteelyardError('file-unreadable', `Steelyard cannot keep its data in "${root}" (${(error as Error).message}): set STEELYARD_DATA to a folder that can be written to.`, { root });
  }
  const { library, problem } = openLibraryFile(folders.library);
  return {
    ...places(folders), library, problems: problem ? [problem] : [],
    newUntitled: () => createUntitled(folders.untitled),
  };
}

/** A home in memory, which leaves nothing: for programs that open no project, and tests. */
export function homeInMemory(root: string = dataFolder()): Home {
  return {
    ...places(dataFolders(root)), library: openLibraryFile(':memory:').library, problems: [],
    newUntitled: () => createProjectFile(':memory:'),
  };
}

function places(folders: DataFolders): Pick<Home, 'folders' | 'isUntitled' | 'placeOf'> {
  return {
    folders,
    isUntitled: (path) => path === ':memory:' || dirname(path) === folders.untitled,
    placeOf(path) {
      const named = extname(path).toLowerCase() === PROJECT_ENDING ? path : path + PROJECT_ENDING;
      return isAbsolute(named) ? resolve(named) : join(folders.projects, named);
    },
  };
}

/** Named after the time, because several may be left behind. */
function createUntitled(folder: string): ProjectFile {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (let attempt = 1; ; attempt++) {
    const path = join(folder, `${stamp}${attempt === 1 ? '' : `-${attempt}`}${PROJECT_ENDING}`);
    try {
      return createProjectFile(path);
    } catch (error) {
      // Another window made one in the same second.
      if (!(error instanceof SteelyardError && /already/.test(error.message)) || attempt === 100) throw error;
    }
  }
}
