import type { CatalogueSource, ColumnMapping, ColumnRole } from './catalogue.ts';

/** Catalogues of the project: their rows stay in the engine. */
export interface CataloguesApi {
  open(origin: CatalogueOrigin): Promise<CatalogueSummary>;
  rows(request: RowsRequest): Promise<RowsPage>;
  setRole(request: SetRoleRequest): Promise<CatalogueSummary>;
  close(request: CatalogueReference): Promise<null>;
}

/** A file on this computer by its path, or its bytes where the host cannot know the path (a browser). */
export type CatalogueOrigin = { readonly path: string } | { readonly fileName: string; readonly bytes: Uint8Array };

export interface CatalogueReference {
  readonly catalogue: string;
}

/** An open catalogue as the window shows it; its rows stay in the engine. */
export interface CatalogueSummary extends CatalogueReference {
  readonly source: CatalogueSource;
  readonly rowCount: number;
  readonly columns: readonly ColumnSummary[];
  readonly mapping: ColumnMapping;
  /** Roles without which nothing can be inferred, and no column has. */
  readonly missingRoles: readonly ColumnRole[];
  /** Key of the known galaxy that the stars lie on; null when there is none, or more than one. */
  readonly galaxy: string | null;
  /** Mean direction of the stars, ICRS degrees; null until they have positions. */
  readonly centre: SkyCentre | null;
}

export interface SkyCentre {
  readonly ra: number;
  readonly dec: number;
}

export interface ColumnSummary {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly ucd: string;
  readonly kind: 'number' | 'text' | 'boolean';
  readonly missingCount: number;
  /** The first value present, as text; '' when there is none. */
  readonly example: string;
}

export interface RowsRequest extends CatalogueReference {
  readonly offset: number;
  readonly count: number;
}

/** Rows `offset` to `offset + rows.length - 1`, cells in the order of the columns; null where missing. */
export interface RowsPage {
  readonly offset: number;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** Gives `role` to `column`, read in `unit`; takes the role away when `column` is null. */
export interface SetRoleRequest extends CatalogueReference {
  readonly role: ColumnRole;
  readonly column: string | null;
  /** As in the file when ''. */
  readonly unit: string;
}
