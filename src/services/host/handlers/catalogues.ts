import type { CatalogueSummary, SetRoleRequest, SteelyardApi } from '../../../shared/api.ts';
import type { Catalogue, ColumnMapping } from '../../../shared/catalogue.ts';
import { assignRoles } from '../../../science/catalogue/index.ts';
import { missingRoles, rowsPage, summariseCatalogue } from '../catalogueSummary.ts';
import type { OpenCatalogues } from '../openCatalogues.ts';
import type { OpenedCatalogue, WindowServices } from '../services.ts';

type CatalogueServices = Pick<WindowServices, 'openCatalogue' | 'placeOf'>;

export function catalogueHandlers(services: CatalogueServices, catalogues: OpenCatalogues): SteelyardApi['catalogues'] {
  return {
    async open(origin) {
      const entry = await services.openCatalogue(origin);
      return describe(services, await catalogues.add(entry), entry);
    },
    async rows({ catalogue, offset, count }) {
      return rowsPage(catalogues.get(catalogue).catalogue, offset, count);
    },
    async setRole(request) {
      const { catalogue, mapping } = catalogues.get(request.catalogue);
      return describe(services, request.catalogue, catalogues.setMapping(request.catalogue, withRole(catalogue, mapping, request)));
    },
    async close({ catalogue }) {
      catalogues.close(catalogue);
      return null;
    },
  };
}

/** What the window is told of an open catalogue. */
export async function describe(services: CatalogueServices, id: string, entry: OpenedCatalogue): Promise<CatalogueSummary> {
  const place = missingRoles(entry.mapping).length === 0 ? await services.placeOf(entry) : undefined;
  return summariseCatalogue(id, entry.catalogue, entry.mapping, { galaxy: place?.galaxy?.key ?? null, centre: place?.centre ?? null });
}

/** The mapping with one role given to another column, or to none; a column plays one role at most. */
function withRole(catalogue: Catalogue, mapping: ColumnMapping, { role, column, unit }: SetRoleRequest): ColumnMapping {
  const others = Object.entries(mapping).filter(([name, other]) => name !== role && other.column !== column);
  if (column === null) return Object.fromEntries(others);
  const assigned = assignRoles(catalogue, { [role]: unit === '' ? column : `${column}:${unit}` })[role];
  return Object.fromEntries([...others, [role, assigned]]);
}
