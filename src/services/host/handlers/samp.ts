import type { ExportApi, SteelyardEvent } from '../../../shared/api.ts';
import { createSampApi } from '../../samp/sampApi.ts';
import type { SampService } from '../../samp/sampApi.ts';
import type { OpenCatalogues } from '../openCatalogues.ts';
import type { WindowServices } from '../services.ts';
import { selectionInput } from './selection.ts';

/** SAMP over what is open; the tables that it sends are those of the exports. */
export function sampHandlers(
  services: Pick<WindowServices, 'previewSelection'>, catalogues: OpenCatalogues, exports: Pick<ExportApi, 'subset' | 'table'>,
  emit: (event: SteelyardEvent) => void,
): SampService {
  return createSampApi({
    catalogue: (id) => catalogues.get(id).catalogue,
    catalogueOfFile: (sha256) => catalogues.ids().findLast((id) => catalogues.get(id).catalogue.source.sha256 === sha256),
    async memberRows(request) {
      const { selection } = await services.previewSelection(selectionInput(catalogues, request));
      return Int32Array.from(selection.weights.keys()).filter((row) => selection.weights[row] > 0);
    },
    subsetFile: (request) => exports.subset(request),
    resultFile: (request) => exports.table(request),
    emit,
  });
}
