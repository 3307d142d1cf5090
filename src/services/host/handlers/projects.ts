import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CatalogueSummary, ProjectSummary, SteelyardApi } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import type { RunQueue } from '../../jobs/runQueue.ts';
import { runSummary } from '../../jobs/runSummaries.ts';
import { PROJECT_ENDING, type Home } from '../../projects/home.ts';
import { openSampleProject } from '../../projects/sampleProject.ts';
import { copyProject, type ProjectSession } from '../../projects/session.ts';

/** Project files are SQLite databases by their registered media type. */
const MEDIA_TYPE = 'application/vnd.sqlite3';

/** @param describe what the window is told of an open catalogue */
export function projectHandlers(
  home: Home, session: ProjectSession, queue: RunQueue, describe: (id: string) => Promise<CatalogueSummary>,
): SteelyardApi['projects'] {
  const current = async (): Promise<ProjectSummary> => {
    const { file } = session;
    const catalogues = await Promise.all(session.ids().map(async (id) => ({
      summary: await describe(id), selection: session.stored(id).selection,
    })));
    const runs = file.runs.list().map((run) => runSummary(run, queue.progressOf(run.id)));
    return { name: session.name, path: session.path, catalogues, runs, ...file.edits.next(), notes: session.takeNotes() };
  };
  const after = async (work: Promise<void> | void): Promise<ProjectSummary> => {
    await work;
    return current();
  };
  return {
    current: () => current(),
    create: ({ path }) => after(session.create(path)),
    async open(origin) {
      if ('path' in origin) return after(session.open(origin.path));
      const place = keepUpload(home, origin.fileName, origin.bytes);
      return after(session.open(place)).catch((error: unknown) => {
        rmSync(place, { force: true });
        throw error;
      });
    },
    recent: async () => session.recent(),
    async forget({ path }) {
      home.library.recent.forget(path);
      return session.recent();
    },
    saveAs: ({ path, replace }) => after(session.saveAs(path, replace)),
    async saveCopy({ path, replace }) {
      const place = home.placeOf(path);
      if (place === session.file.path) throw new SteelyardError('value-invalid', 'This is the project itself; choose another name for the copy.', { path: place });
      copyProject(home, session.file, place, replace);
      return { path: place };
    },
    async download() {
      const folder = mkdtempSync(join(tmpdir(), 'steelyard-'));
      try {
        const copy = join(folder, 'copy');
        session.file.copyTo(copy, false);
        return { fileName: `${session.name}${PROJECT_ENDING}`, mediaType: MEDIA_TYPE, bytes: new Uint8Array(readFileSync(copy)) };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    close: () => after(session.create(null)),
    sample: () => after(openSampleProject(session)),
    setSelection: ({ catalogue, galaxy, steps }) => after(session.setSelection(catalogue, { galaxy, steps })),
    undo: () => after(session.undo()),
    redo: () => after(session.redo()),
    history: async () => session.history(),
  };
}

/** A file that came as bytes is put among the user's projects, under a name that is free. */
function keepUpload(home: Home, fileName: string, bytes: Uint8Array): string {
  const stem = basename(basename(fileName), PROJECT_ENDING).replace(/^\.+/, '') || 'project';
  for (let attempt = 1; ; attempt++) {
    const place = home.placeOf(attempt === 1 ? stem : `${stem} ${attempt}`);
    try {
      mkdirSync(home.folders.projects, { recursive: true });
      writeFileSync(place, bytes, { flag: 'wx' });
      return place;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new SteelyardError('file-unreadable', `The project cannot be kept in "${home.folders.projects}" (${(error as Error).message}): make room there.`);
    }
  }
}
