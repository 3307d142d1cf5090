import type { CatalogueSummary, SetRoleRequest, SteelyardApi } from '../../../shared/api.ts';
import type { Catalogue, ColumnMapping } from '../../../shared/catalogue.ts';
import { assignRoles } from '../../../science/catalogue/index.ts';
import { createTableViews } from '../tableViews.ts';
import { missingRoles, rowsPage, summariseCatalogue } from '../catalogueSummary.ts';
import type { OpenCatalogues } from '../openCatalogues.ts';
import type { OpenedCatalogue, WindowServices } from '../services.ts';

type CatalogueServices = Pick<WindowServices, 'openCatalogue' | 'placeOf' | 'previewSelection'>;

export function catalogueHandlers(services: CatalogueServices, catalogues: OpenCatalogues): SteelyardApi['catalogues'] {
  const viewOf = createTableViews(
    catalogues, async (opened, members) => (await services.previewSelection({ ...opened, ...members })).selection,
  );
  return {
    async open(origin) {
      const entry = await services.openCatalogue(origin);
      return describe(services, await catalogues.add(entry), entry);
    },
    async rows({ offset, count, ...request }) {
      return rowsPage(catalogues.get(request.catalogue).catalogue, offset, count, await viewOf(request));
    },
    async matching(request) {
      return await viewOf(request) ?? Int32Array.from({ length: catalogues.get(request.catalogue).catalogue.rowCount }, (_, row) => row);
    },
    async locate({ rows, ...request }) {
      const order = await viewOf(request);
      const { rowCount } = catalogues.get(request.catalogue).catalogue;
      return order ? placesIn(order, rows, rowCount) : rows.map((row) => (row < rowCount ? row : -1));
    },
    async setRole(request) {
      const { catalogue, mapping } = catalogues.get(request.catalogue);
      return describe(services, request.catalogue, catalogues.setMapping(request.catalogue, withRole(catalogue, mapping, request)));
    },
    async close({ catalogue }) {
      catalogues.close(catalogue);
      return null;
    },
    async discard({ catalogue }) {
      catalogues.discard(catalogue);
      return null;
    },
  };
}

/** Where in `order` each of `rows` is, or -1. */
function placesIn(order: Int32Array, rows: Int32Array, rowCount: number): Int32Array {
  if (rows.length === 1) return Int32Array.of(order.indexOf(rows[0]));
  const places = new Int32Array(rowCount).fill(-1);
  order.forEach((row, place) => { places[row] = place; });
  return rows.map((row) => places[row] ?? -1);
}

/** What the window is told of an open catalogue. */
export async function describe(services: Pick<WindowServices, 'placeOf'>, id: string, entry: OpenedCatalogue): Promise<CatalogueSummary> {
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
