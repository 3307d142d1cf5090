import { starPoints } from '../../selection.ts';
import type { SelectionRequest, SteelyardApi } from '../../../shared/api.ts';
import type { OpenCatalogues } from '../openCatalogues.ts';
import type { SelectionInput, WindowServices } from '../services.ts';

export function selectionHandlers(services: Pick<WindowServices, 'previewSelection'>, catalogues: OpenCatalogues): SteelyardApi['selection'] {
  return {
    preview: async (request) => services.previewSelection(selectionInput(catalogues, request)),
    points: async ({ catalogue, galaxy }) => starPoints(catalogues.get(catalogue), galaxy),
  };
}

/** A request with the catalogue that it names. */
export function selectionInput(catalogues: OpenCatalogues, { catalogue, galaxy, steps }: SelectionRequest): SelectionInput {
  return { ...catalogues.get(catalogue), galaxy, steps };
}
