import { readCatalogue, readCatalogueBytes, type ReadOptions } from '../formats/index.ts';
import { assignRoles, extractStars, type RoleOverrides } from '../science/catalogue/index.ts';
import type { CatalogueOrigin } from '../shared/api.ts';
import type { Catalogue, ColumnMapping } from '../shared/catalogue.ts';
import type { StarTable } from '../shared/stars.ts';

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  readonly mapping: ColumnMapping;
}

/**
 * Reads a catalogue and finds out what its columns mean.
 * @param overrides columns that the observer names for some roles
 */
export async function openCatalogue(
  origin: CatalogueOrigin, overrides: RoleOverrides = {}, options: ReadOptions = {},
): Promise<OpenedCatalogue> {
  const catalogue = 'path' in origin ? await readCatalogue(origin.path, options) : await readCatalogueBytes(origin.fileName, origin.bytes, options);
  return { catalogue, mapping: assignRoles(catalogue, overrides) };
}

/** The stars of a catalogue; read once for each mapping of its columns. */
export function starsOf({ catalogue, mapping }: OpenedCatalogue): StarTable {
  const known = STARS.get(mapping);
  if (known?.catalogue === catalogue) return known.stars;
  const stars = extractStars(catalogue, mapping);
  STARS.set(mapping, { catalogue, stars });
  return stars;
}

const STARS = new WeakMap<ColumnMapping, { readonly catalogue: Catalogue; readonly stars: StarTable }>();
