import type { Column, Table } from '../../shared/catalogue.ts';
import type { ColumnFilter } from '../../shared/columnFilter.ts';
import { SteelyardError } from '../../shared/errors.ts';

type Test = (row: number) => boolean;

/**
 * The rows of a table for which every filter holds, in the order of `rows`. Missing values satisfy `missing` alone;
 * text is compared without regard to case, but for `==` and `!=`.
 * @throws SteelyardError `column-missing` for a column that is not there, `value-invalid` for a comparison that has no meaning
 */
export function filterRows(table: Table, filters: readonly ColumnFilter[], rows: Int32Array): Int32Array {
  return filters.reduce((left, filter) => left.filter(testOf(columnNamed(table, filter.column), filter)), rows);
}

/** @throws SteelyardError `column-missing` */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new SteelyardError('column-missing', `The catalogue has no column ${name} to sort or filter by; choose another.`, { column: name });
}

function testOf(column: Column, filter: ColumnFilter): Test {
  if (column.kind === 'text') return textTest(column.values, filter);
  const { values } = column;
  const missing = column.kind === 'number' ? NaN : 255;
  const isMissing: Test = Number.isNaN(missing) ? (row) => Number.isNaN(values[row]!) : (row) => values[row] === missing;
  switch (filter.operator) {
    case 'missing': return isMissing;
    case 'present': return (row) => !isMissing(row);
    case 'between': {
      const { low, high } = filter;
      return (row) => !isMissing(row) && values[row]! >= low && values[row]! <= high;
    }
    case 'contains': case 'begins': throw meaningless(filter, 'numbers');
    default: {
      const value = Number(filter.value);
      if (Number.isNaN(value)) throw meaningless(filter, 'numbers');
      const compare = comparison(filter.operator);
      return (row) => !isMissing(row) && compare(values[row]! - value);
    }
  }
}

function textTest(values: readonly string[], filter: ColumnFilter): Test {
  switch (filter.operator) {
    case 'missing': return (row) => values[row] === '';
    case 'present': return (row) => values[row] !== '';
    case 'between': throw meaningless(filter, 'text');
    case '==': return (row) => values[row] === String(filter.value);
    case '!=': return (row) => values[row] !== '' && values[row] !== String(filter.value);
    case 'contains': {
      const wanted = String(filter.value).toLowerCase();
      return (row) => values[row]!.toLowerCase().includes(wanted);
    }
    case 'begins': {
      const wanted = String(filter.value).toLowerCase();
      return (row) => values[row]!.toLowerCase().startsWith(wanted);
    }
    default: {
      const collator = new Intl.Collator('en', { numeric: true });
      const compare = comparison(filter.operator);
      const value = String(filter.value);
      return (row) => values[row] !== '' && compare(collator.compare(values[row]!, value));
    }
  }
}

function comparison(operator: '==' | '!=' | '<' | '<=' | '>' | '>='): (difference: number) => boolean {
  switch (operator) {
    case '==': return (difference) => difference === 0;
    case '!=': return (difference) => difference !== 0;
    case '<': return (difference) => difference < 0;
    case '<=': return (difference) => difference <= 0;
    case '>': return (difference) => difference > 0;
    case '>=': return (difference) => difference >= 0;
  }
}

function meaningless({ column, operator }: ColumnFilter, kind: string): SteelyardError {
  return new SteelyardError('value-invalid', `Column ${column} holds ${kind}, which cannot be filtered by "${operator}"; use another operator.`, { column });
}
