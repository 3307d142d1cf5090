import type { RoleOverrides } from '../science/catalogue/index.ts';
import type { Column, ColumnRole } from '../shared/catalogue.ts';
import { openCatalogue } from './catalogue.ts';

/** A catalogue as `inspect` shows it. */
export interface CatalogueDescription {
  readonly file: string;
  readonly format: string;
  readonly sha256: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: Column['kind'];
    readonly unit: string;
    readonly description: string;
    readonly ucd: string;
    readonly missing: number;
    /** The first value present. */
    readonly example: string;
    readonly role?: ColumnRole;
  }[];
  /** Roles that an analysis needs and no column has. */
  readonly missingRoles: readonly ColumnRole[];
}

const NEEDED: readonly ColumnRole[] = ['ra', 'dec', 'velocity', 'velocityError'];

export async function describeCatalogue(path: string, overrides: RoleOverrides, missing: readonly string[]): Promise<CatalogueDescription> {
  const { catalogue, mapping } = await openCatalogue({ path }, overrides, missing.length > 0 ? { missing } : {});
  const roles = new Map(Object.entries(mapping).map(([role, { column }]) => [column, role as ColumnRole]));
  return {
    file: catalogue.source.fileName,
    format: catalogue.source.format,
    sha256: catalogue.source.sha256,
    rows: catalogue.rowCount,
    columns: catalogue.columns.map((column) => {
      const role = roles.get(column.name);
      const { name, kind, unit, description, ucd } = column;
      return { name, kind, unit, description, ucd, ...contentOf(column), ...(role ? { role } : {}) };
    }),
    missingRoles: NEEDED.filter((role) => !mapping[role]),
  };
}

function contentOf({ kind, values }: Column): { missing: number; example: string } {
  const absent = (value: number | string) => (kind === 'number' ? Number.isNaN(value) : kind === 'text' ? value === '' : value === 255);
  let missing = 0;
  let example = '';
  for (const value of values) {
    if (absent(value)) missing++;
    else if (example === '') example = kind === 'boolean' ? String(value === 1) : String(value);
  }
  return { missing, example };
}
