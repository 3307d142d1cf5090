import type { SelectionRequest, SteelyardApi } from '../../../shared/api.ts';
import { ellipticalRadii } from '../../../science/sky/radii.ts';
import { parsecPerArcmin } from '../../../science/sky/tangentPlane.ts';
import type { OpenCatalogues } from '../openCatalogues.ts';
import type { SelectionInput, WindowServices } from '../services.ts';

export function selectionHandlers(services: Pick<WindowServices, 'previewSelection'>, catalogues: OpenCatalogues): SteelyardApi['selection'] {
  return {
    async preview(request) {
      const preview = await services.previewSelection(selectionInput(catalogues, request));
      const { ellipticity, positionAngle, distance } = request.galaxy;
      const radius = ellipticalRadii(preview.x, preview.y, ellipticity.value, positionAngle.value);
      return { ...preview, radius, pcPerArcmin: parsecPerArcmin(distance.value) };
    },
  };
}

/** A request with the catalogue that it names. */
export function selectionInput(catalogues: OpenCatalogues, { catalogue, galaxy, steps }: SelectionRequest): SelectionInput {
  return { ...catalogues.get(catalogue), galaxy, steps };
}
