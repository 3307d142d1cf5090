import { expect, test } from 'vitest';
import { compileRowFilter } from '../science/membership/expression/rowFilter.ts';
import { filterRows } from '../science/table/rowFilters.ts';
import type { Table } from './catalogue.ts';
import { filterExpression, parseColumnFilter } from './columnFilter.ts';

const described = { unit: '', description: '', ucd: '' };
const table: Table = {
  rowCount: 5, meta: {},
  columns: [
    { kind: 'number', name: '[Fe/H]', ...described, integer: false, values: Float64Array.of(-2, -1.5, NaN, 0, -1e-3) },
    { kind: 'text', name: 'class', ...described, values: ['RGB', 'BHB', '', 'RGB', 'rgb'] },
    { kind: 'boolean', name: 'ok', ...described, values: Uint8Array.of(1, 0, 255, 1, 0) },
  ],
};

test.each([
  ['[Fe/H]', '> -1.7'], ['[Fe/H]', '<= 0'], ['[Fe/H]', '-1.5'], ['[Fe/H]', '!= 0'], ['[Fe/H]', '-2..-1'], ['[Fe/H]', 'missing'], ['[Fe/H]', 'present'],
  ['class', '= RGB'], ['class', '!= RGB'], ['class', 'missing'], ['ok', 'true'], ['ok', '!= 1'],
])('the column filter %s %s keeps the same rows as the row filter that it becomes', (column, typed) => {
  const { kind } = table.columns.find(({ name }) => name === column)!;
  const filter = parseColumnFilter(column, kind, typed);
  if (filter === undefined || 'problem' in filter) throw new Error('not a filter');
  const all = Int32Array.of(0, 1, 2, 3, 4);
  // Row filters count a missing text as text that differs; a column filter leaves missing values out.
  const differs = kind === 'text' && filter.operator === '!=' ? [2] : [];
  const passes = compileRowFilter(filterExpression(filter, kind)!, table.columns);
  expect([...filterRows(table, [filter], all)]).toEqual([...all].filter((row) => passes(row) && !differs.includes(row)));
});

test('what row filters cannot say has no expression', () => {
  expect(filterExpression({ column: 'class', operator: 'contains', value: 'g' }, 'text')).toBeUndefined();
});
