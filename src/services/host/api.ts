import type { SteelyardApi, SteelyardEvent } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { catalogueHandlers } from './handlers/catalogues.ts';
import { sampHandlers } from './handlers/samp.ts';
import { selectionHandlers, selectionInput } from './handlers/selection.ts';
import { cataloguesInMemory } from './openCatalogues.ts';
import type { AnalysisOutcome, WindowServices } from './services.ts';

/** Finished analyses kept for export; older ones are forgotten, and the window asks to run them again. */
const KEPT_ANALYSES = 8;

/** The API over the services: holds what is open, so that catalogues and samples stay in the engine. */
export function createApi<A extends AnalysisOutcome>(services: WindowServices<A>, emit: (event: SteelyardEvent) => void): SteelyardApi {
  const catalogues = cataloguesInMemory();
  const analyses = new Map<string, A>();
  const running = new Map<string, AbortController>();
  const finished = (run: string): A => {
    const analysis = analyses.get(run);
    if (!analysis) throw new SteelyardError('value-invalid', 'This analysis is no longer in memory; run it again, then export it.', { run });
    return analysis;
  };
  const notYet = () => Promise.reject(new SteelyardError('usage', 'This version of Steelyard cannot do this yet; update it.'));

  const exports: SteelyardApi['export'] = {
    figure: async ({ run, figure, format }) => services.exportFigure(finished(run), figure, format),
    table: async ({ run, table, format }) => services.exportTable(finished(run), table, format),
    subset: notYet, samples: notYet, report: notYet,
  };

  return {
    catalogues: catalogueHandlers(services, catalogues),
    galaxies: { list: () => services.listGalaxies() },
    models: {
      list: () => services.listModels(),
      card: notYet, importPackage: notYet, exportPackage: notYet, remove: notYet, evaluate: notYet, evaluation: notYet,
    },
    selection: selectionHandlers(services, catalogues),
    analysis: {
      async run(request) {
        const { run, model, samples, seed } = request;
        if (running.has(run)) throw new SteelyardError('value-invalid', 'A run of this name is under way; choose another name.', { run });
        const controller = new AbortController();
        running.set(run, controller);
        try {
          const analysis = await services.analyse({ ...selectionInput(catalogues, request), model, samples, seed }, {
            onProgress: (stage, fraction) => { emit({ kind: 'progress', run, stage, fraction }); },
            signal: controller.signal,
          });
          keep(analyses, run, analysis);
          return { run, result: analysis.result, posterior: analysis.posterior };
        } finally {
          running.delete(run);
        }
      },
      async cancel({ run }) {
        const controller = running.get(run);
        controller?.abort();
        return { cancelled: controller !== undefined };
      },
    },
    runs: {
      queue: notYet, list: notYet, get: notYet, cancel: notYet, retry: notYet, reproduce: notYet, rename: notYet, remove: notYet,
    },
    export: exports,
    projects: {
      current: notYet, create: notYet, open: notYet, recent: notYet, forget: notYet, saveAs: notYet, saveCopy: notYet, download: notYet,
      close: notYet, sample: notYet, setSelection: notYet, undo: notYet, redo: notYet, history: notYet,
    },
    jobs: { list: notYet, cancel: notYet, retry: notYet, clear: notYet },
    training: {
      suites: notYet, recipes: notYet, inspectSet: notYet, list: notYet, get: notYet, start: notYet, pause: notYet, resume: notYet,
      cancel: notYet,
    },
    devices: { list: notYet },
    preferences: { get: notYet, set: notYet },
    about: { versions: notYet },
    samp: sampHandlers(services, catalogues, exports, emit),
  };
}

function keep<A>(analyses: Map<string, A>, run: string, analysis: A): void {
  analyses.set(run, analysis);
  for (const oldest of analyses.keys()) {
    if (analyses.size <= KEPT_ANALYSES) break;
    analyses.delete(oldest);
  }
}
