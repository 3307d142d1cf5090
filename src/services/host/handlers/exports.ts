import type { ExportedFile, SteelyardApi } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import type { Analysis } from '../../analyse.ts';
import { restoreAnalysis } from '../../projects/restoreAnalysis.ts';
import type { ProjectSession } from '../../projects/session.ts';
import type { WindowServices } from '../services.ts';

/** Analyses kept for the next export; others are made again from the project. */
const KEPT_ANALYSES = 4;

export function exportHandlers(services: Pick<WindowServices<Analysis>, 'exportFigure' | 'exportTable'>, session: ProjectSession): SteelyardApi['export'] {
  const analysisOf = analysesOf(session);
  const record = (run: string, name: string, format: string, options: unknown, file: ExportedFile): ExportedFile => {
    session.file.figures.add({ run, name, format, options, fileName: file.fileName });
    session.file.edits.record('figure', `Exported ${file.fileName}`);
    return file;
  };
  const notYet = () => Promise.reject(new SteelyardError('usage', 'This version of Steelyard cannot do this yet; update it.'));
  return {
    async figure({ run, figure, format, options = {} }) {
      return record(run, figure, format, options, await services.exportFigure(analysisOf(run), figure, format));
    },
    async table({ run, table, format }) {
      return record(run, table, format, {}, await services.exportTable(analysisOf(run), table, format));
    },
    subset: notYet, samples: notYet, report: notYet,
  };
}

/** The analyses of a project's finished runs, the last few kept. */
export function analysesOf(session: ProjectSession): (run: string) => Analysis {
  let kept = new Map<string, Analysis>();
  let project = session.file;
  return (run) => {
    if (project !== session.file) [project, kept] = [session.file, new Map()];
    const analysis = kept.get(run) ?? restoreAnalysis(session.file, run, (id) => session.everOpened(id));
    kept.delete(run);
    kept.set(run, analysis);
    for (const oldest of kept.keys()) if (kept.size > KEPT_ANALYSES) kept.delete(oldest);
    return analysis;
  };
}
