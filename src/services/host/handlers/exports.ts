import type { ExportedFile, SteelyardApi } from '../../../shared/api.ts';
import type { Analysis } from '../../analyse.ts';
import { runSummary } from '../../jobs/runSummaries.ts';
import { restoreAnalysis } from '../../projects/restoreAnalysis.ts';
import type { ProjectSession } from '../../projects/session.ts';
import type { WindowServices } from '../services.ts';
import { selectionInput } from './selection.ts';

/** Analyses kept for the next export; others are made again from the project. */
const KEPT_ANALYSES = 4;

type ExportServices = Pick<
  WindowServices<Analysis>, 'exportFigure' | 'exportTable' | 'exportSamples' | 'exportReport' | 'exportSubset'
>;

export function exportHandlers(services: ExportServices, session: ProjectSession): SteelyardApi['export'] {
  const analysisOf = analysesOf(session);
  const record = (run: string, name: string, format: string, options: unknown, file: ExportedFile): ExportedFile => {
    session.file.figures.add({ run, name, format, options, fileName: file.fileName });
    session.file.edits.record('figure', `Exported ${file.fileName}`);
    return file;
  };
  const labelOf = (run: string): string => {
    const stored = session.file.runs.find(run);
    return stored ? runSummary(stored).label : '';
  };
  const named = (runs: readonly string[] = []) => runs.map((run) => ({ label: labelOf(run), analysis: analysisOf(run) }));
  return {
    async figure({ run, figure, format, options = {}, others = [] }) {
      const choices = { label: labelOf(run), options, others: named(others) };
      return record(run, figure, format, { ...options, others }, await services.exportFigure(analysisOf(run), figure, format, choices));
    },
    async table({ run, table, format, others = [], abscissa }) {
      const choices = { label: labelOf(run), others: named(others), ...(abscissa ? { abscissa } : {}) };
      return record(run, table, format, { others }, await services.exportTable(analysisOf(run), table, format, choices));
    },
    async samples({ run, format }) {
      return record(run, 'samples', format, {}, await services.exportSamples(analysisOf(run), format));
    },
    async report({ run }) {
      return record(run, 'report', 'pdf', {}, await services.exportReport(analysisOf(run)));
    },
    async subset(request) {
      const file = await services.exportSubset(selectionInput(session, request), request.format);
      session.file.edits.record('figure', `Exported ${file.fileName}`);
      return file;
    },
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
