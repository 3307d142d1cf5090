import type { CatalogueSource, ColumnMapping, ColumnRole, TableFormat } from './catalogue.ts';
import type { ColumnFilter } from './columnFilter.ts';
import type { Galaxy } from './galaxy.ts';
import type { SelectionStep } from './selection.ts';

/** Catalogues of the project: their rows stay in the engine. */
export interface CataloguesApi {
  open(request: OpenRequest): Promise<CatalogueSummary>;
  /** A page of the rows, sorted and filtered as `view` says. */
  rows(request: RowsRequest): Promise<RowsPage>;
  /** The catalogue rows of a whole view, in its order. */
  matching(request: ViewRequest): Promise<Int32Array>;
  /** Where in a view catalogue rows are, counted from 0; -1 for those that it leaves out. */
  locate(request: LocateRequest): Promise<Int32Array>;
  setRole(request: SetRoleRequest): Promise<CatalogueSummary>;
  close(request: CatalogueReference): Promise<null>;
  /** Takes one out again that was opened to look at, and not kept: nothing of it stays in the project, nor in its history. */
  discard(request: CatalogueReference): Promise<null>;
}

/** A file on this computer by its path, or its bytes where the host cannot know the path (a browser). */
export type CatalogueOrigin = { readonly path: string } | { readonly fileName: string; readonly bytes: Uint8Array };

/** A file, and how to read it where its content does not say or says it wrongly. */
export type OpenRequest = CatalogueOrigin & { readonly reading?: ReadingOptions };

export interface ReadingOptions {
  readonly format?: TableFormat;
  /** Of a text table; ' ' for any run of blanks. */
  readonly delimiter?: ',' | '\t' | ';' | '|' | ' ';
  /** Whether the first line of a text table names its columns. */
  readonly header?: boolean;
  /** Further tokens that mean "no value", such as '-999'. */
  readonly missing?: readonly string[];
  /** Of a FITS file or VOTable with several tables: its number, counted from 1, or its name. */
  readonly table?: number | string;
}

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
  /** Sentences on what of the file could not be taken over as it is. */
  readonly notes: readonly string[];
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

export interface ViewRequest extends CatalogueReference {
  /** Left out: all rows, as in the file. */
  readonly view?: TableView;
}

/** Which rows, and in what order. */
export interface TableView {
  /** The first counts most. Missing values come last, whichever way. */
  readonly sort: readonly SortKey[];
  /** All must hold. */
  readonly filters: readonly ColumnFilter[];
  /** Only the members of this selection. */
  readonly members?: { readonly galaxy: Galaxy; readonly steps: readonly SelectionStep[] };
}

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export interface RowsRequest extends ViewRequest {
  readonly offset: number;
  readonly count: number;
}

/** Rows `offset` to `offset + rows.length - 1` of the view, cells in the order of the columns; null where missing. */
export interface RowsPage {
  readonly offset: number;
  /** Rows of the whole view. */
  readonly total: number;
  /** For each row its number in the catalogue, counted from 0. */
  readonly numbers: Int32Array;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export interface LocateRequest extends ViewRequest {
  readonly rows: Int32Array;
}

/** Gives `role` to `column`, read in `unit`; takes the role away when `column` is null. */
export interface SetRoleRequest extends CatalogueReference {
  readonly role: ColumnRole;
  readonly column: string | null;
  /** As in the file when ''. */
  readonly unit: string;
}
