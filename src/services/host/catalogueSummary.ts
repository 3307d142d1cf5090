import type { CatalogueSummary, ColumnSummary, RowsPage } from '../../shared/api.ts';
import type { Catalogue, Column, ColumnMapping, ColumnRole } from '../../shared/catalogue.ts';

/** Without these no mass can be inferred. */
const REQUIRED_ROLES: readonly ColumnRole[] = ['ra', 'dec', 'velocity', 'velocityError'];

/** What a summary tells of the sky. */
type Place = Pick<CatalogueSummary, 'galaxy' | 'centre'>;
type Cell = string | number | boolean | null;

export function summariseCatalogue(id: string, catalogue: Catalogue, mapping: ColumnMapping, place: Place): CatalogueSummary {
  return {
    catalogue: id,
    source: catalogue.source,
    rowCount: catalogue.rowCount,
    columns: catalogue.columns.map((column) => summariseColumn(column, catalogue.rowCount)),
    mapping,
    missingRoles: missingRoles(mapping),
    notes: catalogue.notes ?? [],
    ...place,
  };
}

export function missingRoles(mapping: ColumnMapping): readonly ColumnRole[] {
  return REQUIRED_ROLES.filter((role) => mapping[role] === undefined);
}

/** Rows `offset` to `offset + count - 1` of a view, whose catalogue rows are `order`; all rows, as in the file, without one. */
export function rowsPage(catalogue: Catalogue, offset: number, count: number, order?: Int32Array): RowsPage {
  const total = order?.length ?? catalogue.rowCount;
  const end = Math.max(offset, Math.min(offset + count, total));
  const numbers = order ? order.slice(offset, end) : Int32Array.from({ length: end - offset }, (_, i) => offset + i);
  const rows = Array.from(numbers, (row) => catalogue.columns.map((column) => cell(column, row)));
  return { offset, total, numbers, rows };
}

function summariseColumn(column: Column, rowCount: number): ColumnSummary {
  let missingCount = 0;
  let example = '';
  for (let row = 0; row < rowCount; row += 1) {
    const value = cell(column, row);
    if (value === null) missingCount += 1;
    else if (example === '') example = String(value);
  }
  const { name, unit, description, ucd, kind } = column;
  return { name, unit, description, ucd, kind, missingCount, example };
}

function cell(column: Column, row: number): Cell {
  switch (column.kind) {
    case 'number':
      return Number.isNaN(column.values[row]) ? null : column.values[row];
    case 'text':
      return column.values[row] === '' ? null : column.values[row];
    case 'boolean':
      return column.values[row] === 255 ? null : column.values[row] === 1;
  }
}
