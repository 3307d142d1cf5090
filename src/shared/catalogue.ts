/** One column of a table, with what its file said of it. Missing numbers are NaN, missing text is ''. */
export type Column = NumberColumn | TextColumn | BooleanColumn;

interface ColumnDescription {
  readonly name: string;
  /** As the file writes it, e.g. `km/s`, `km s-1`, `deg`; '' when the file names none. */
  readonly unit: string;
  readonly description: string;
  /** IVOA Unified Content Descriptor, e.g. `pos.eq.ra;meta.main`; '' when the file names none. */
  readonly ucd: string;
}

export interface NumberColumn extends ColumnDescription {
  readonly kind: 'number';
  readonly values: Float64Array;
  /** True when every value present was written as an integer. */
  readonly integer: boolean;
}

/** Text, and integers too long for a double (Gaia source ids), digit for digit. */
export interface TextColumn extends ColumnDescription {
  readonly kind: 'text';
  readonly values: readonly string[];
}

export interface BooleanColumn extends ColumnDescription {
  readonly kind: 'boolean';
  /** 0 false, 1 true, 255 missing. */
  readonly values: Uint8Array;
}

export type TableFormat = 'csv' | 'ecsv' | 'fits' | 'votable' | 'mrt';

/** A table as columns; what `formats/` reads and writes. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** Table-level keywords and comments, kept from file to export. */
  readonly meta: Readonly<Record<string, string>>;
}

/** A table read from a file, with where it came from. */
export interface Catalogue extends Table {
  readonly source: CatalogueSource;
  /** Sentences on what of the file could not be taken over as it is, e.g. a column of arrays that was split. */
  readonly notes?: readonly string[];
}

export interface CatalogueSource {
  readonly fileName: string;
  readonly format: TableFormat;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a column means to Steelyard. */
export const COLUMN_ROLES = [
  'ra', 'dec', 'velocity', 'velocityError', 'membershipProbability',
  'pmRa', 'pmDec', 'pmRaError', 'pmDecError', 'parallax', 'parallaxError',
  'metallicity', 'metallicityError', 'magnitude', 'colour', 'identifier',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** Which column plays each role, the unit to read it in, and how it was found. */
export interface RoleAssignment {
  readonly column: string;
  readonly unit: string;
  readonly foundBy: 'alias' | 'ucd' | 'unit' | 'user';
}
export type ColumnMapping = Readonly<Partial<Record<ColumnRole, RoleAssignment>>>;
