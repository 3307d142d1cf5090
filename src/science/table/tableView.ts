import type { Column, Table } from '../../shared/catalogue.ts';
import type { ColumnFilter } from '../../shared/columnFilter.ts';
import { orderByNumbers, ranksOfText } from './argsort.ts';
import { columnNamed, filterRows } from './rowFilters.ts';

/** Which rows of a table, and in what order. */
export interface RowOrder {
  /** The first counts most. */
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  /** All must hold. */
  readonly filters: readonly ColumnFilter[];
  /** Left out: all. Ties keep this order. */
  readonly rows?: Int32Array;
}

/**
 * The rows that pass every filter, sorted; row numbers count from 0. Missing values come last, whichever way; rows that
 * are equal in every key keep their order in the table.
 * @throws SteelyardError `column-missing` or `value-invalid`
 */
export function orderRows(table: Table, { sort, filters, rows }: RowOrder): Int32Array {
  const kept = filterRows(table, filters, rows ?? Int32Array.from({ length: table.rowCount }, (_, row) => row));
  // Stable, so the key that counts least goes first.
  return sort.toReversed().reduce(
    (order, { column, descending }) => orderByNumbers(sortKeys(columnNamed(table, column)), order, descending),
    kept,
  );
}

/** Sorting a text column of a million rows again and again must not rank it again and again. */
const RANKS = new WeakMap<Column, Float64Array>();

function sortKeys(column: Column): Float64Array {
  if (column.kind === 'number') return column.values;
  const known = RANKS.get(column);
  if (known) return known;
  const ranks = column.kind === 'text' ? ranksOfText(column.values) : Float64Array.from(column.values, (value) => (value === 255 ? NaN : value));
  RANKS.set(column, ranks);
  return ranks;
}
