import type { CatalogueSummary, SelectionRequest, SetRoleRequest, SteelyardApi, SteelyardEvent } from '../../shared/api.ts';
import type { Catalogue, ColumnMapping } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { assignRoles } from '../../science/catalogue/index.ts';
import { ellipticalRadii } from '../../science/sky/radii.ts';
import { parsecPerArcmin } from '../../science/sky/tangentPlane.ts';
import { missingRoles, rowsPage, summariseCatalogue } from './catalogueSummary.ts';
import type { AnalysisOutcome, OpenedCatalogue, SelectionInput, WindowServices } from './services.ts';

/** Finished analyses kept for export; older ones are forgotten, and the window asks to run them again. */
const KEPT_ANALYSES = 8;

/** The API over the services: holds what is open, so that catalogues and samples stay in the engine. */
export function createApi<A extends AnalysisOutcome>(services: WindowServices<A>, emit: (event: SteelyardEvent) => void): SteelyardApi {
  const catalogues = new Map<string, OpenedCatalogue>();
  const analyses = new Map<string, A>();
  const running = new Map<string, AbortController>();
  let opened = 0;

  const openedAs = (id: string): OpenedCatalogue => {
    const entry = catalogues.get(id);
    if (!entry) throw new SteelyardError('catalogue-unknown', 'This catalogue is no longer open; open its file again.', { catalogue: id });
    return entry;
  };
  const selectionInput = ({ catalogue, galaxy, steps }: SelectionRequest): SelectionInput => ({ ...openedAs(catalogue), galaxy, steps });
  const summarise = async (id: string, entry: OpenedCatalogue): Promise<CatalogueSummary> => {
    const place = missingRoles(entry.mapping).length === 0 ? await services.placeOf(entry) : undefined;
    return summariseCatalogue(id, entry.catalogue, entry.mapping, { galaxy: place?.galaxy?.key ?? null, centre: place?.centre ?? null });
  };
  const finished = (run: string): A => {
    const analysis = analyses.get(run);
    if (!analysis) throw new SteelyardError('value-invalid', 'This analysis is no longer in memory; run it again, then export it.', { run });
    return analysis;
  };

  return {
    catalogues: {
      async open(origin) {
        const entry = await services.openCatalogue(origin);
        opened += 1;
        const id = `catalogue-${opened}-${entry.catalogue.source.sha256.slice(0, 12)}`;
        catalogues.set(id, entry);
        return summarise(id, entry);
      },
      async rows({ catalogue, offset, count }) {
        return rowsPage(openedAs(catalogue).catalogue, offset, count);
      },
      async setRole(request) {
        const { catalogue, mapping } = openedAs(request.catalogue);
        const changed = { catalogue, mapping: withRole(catalogue, mapping, request) };
        catalogues.set(request.catalogue, changed);
        return summarise(request.catalogue, changed);
      },
      async close({ catalogue }) {
        catalogues.delete(catalogue);
        return null;
      },
    },
    galaxies: { list: () => services.listGalaxies() },
    models: { list: () => services.listModels() },
    selection: {
      async preview(request) {
        const preview = await services.previewSelection(selectionInput(request));
        const { ellipticity, positionAngle, distance } = request.galaxy;
        const radius = ellipticalRadii(preview.x, preview.y, ellipticity.value, positionAngle.value);
        return { ...preview, radius, pcPerArcmin: parsecPerArcmin(distance.value) };
      },
    },
    analysis: {
      async run(request) {
        const { run, model, samples, seed } = request;
        if (running.has(run)) throw new SteelyardError('value-invalid', 'A run of this name is under way; choose another name.', { run });
        const controller = new AbortController();
        running.set(run, controller);
        try {
          const analysis = await services.analyse({ ...selectionInput(request), model, samples, seed }, {
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
    export: {
      figure: async ({ run, figure, format }) => services.exportFigure(finished(run), figure, format),
      table: async ({ run, table, format }) => services.exportTable(finished(run), table, format),
    },
  };
}

/** The mapping with one role given to another column, or to none; a column plays one role at most. */
function withRole(catalogue: Catalogue, mapping: ColumnMapping, { role, column, unit }: SetRoleRequest): ColumnMapping {
  const others = Object.entries(mapping).filter(([name, other]) => name !== role && other.column !== column);
  if (column === null) return Object.fromEntries(others);
  const assigned = assignRoles(catalogue, { [role]: unit === '' ? column : `${column}:${unit}` })[role];
  return Object.fromEntries([...others, [role, assigned]]);
}

function keep<A>(analyses: Map<string, A>, run: string, analysis: A): void {
  analyses.set(run, analysis);
  for (const oldest of analyses.keys()) {
    if (analyses.size <= KEPT_ANALYSES) break;
    analyses.delete(oldest);
  }
}
