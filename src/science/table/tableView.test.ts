import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Table } from '../../shared/catalogue.ts';
import type { ColumnFilter } from '../../shared/columnFilter.ts';
import { parseColumnFilter } from '../../shared/columnFilter.ts';
import { orderByNumbers } from './argsort.ts';
import { orderRows } from './tableView.ts';

const described = { unit: '', description: '', ucd: '' };
const number = (name: string, values: readonly number[]) =>
  ({ kind: 'number' as const, name, ...described, integer: false, values: Float64Array.from(values) });
const table: Table = {
  rowCount: 6, meta: {},
  columns: [
    number('v', [3, NaN, -1, 3, 0, -7.5]),
    { kind: 'text', name: 'name', ...described, values: ['star 10', 'Star 9', '', 'field', 'star 2', "d'Artagnan"] },
    { kind: 'boolean', name: 'flag', ...described, values: Uint8Array.of(1, 0, 255, 0, 1, 1) },
  ],
};
const order = (sort: readonly { column: string; descending: boolean }[], filters: readonly ColumnFilter[] = []) =>
  [...orderRows(table, { sort, filters })];
const rowsWhere = (column: string, typed: string): number[] => {
  const { kind } = table.columns.find(({ name }) => name === column)!;
  const filter = parseColumnFilter(column, kind, typed);
  if (filter === undefined || 'problem' in filter) throw new Error(`not a filter: ${typed}`);
  return order([], [filter]);
};

describe('sorting', () => {
  test('is what a stable comparison sort gives, for any doubles, both ways, with missing values last', () => {
    const doubles = fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1)), { maxLength: 200 });
    fc.assert(fc.property(doubles, fc.boolean(), (values, descending) => {
      const keys = Float64Array.from(values);
      const rows = Int32Array.from(values, (_, i) => i);
      const expected = [...rows].sort((a, b) => {
        const [missingA, missingB] = [Number.isNaN(keys[a]!), Number.isNaN(keys[b]!)];
        if (missingA || missingB) return Number(missingA) - Number(missingB);
        return (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0) * (descending ? -1 : 1);
      });
      expect([...orderByNumbers(keys, rows, descending)]).toEqual(expected);
    }), { numRuns: 500 });
  });
  test('numbers, text as people count, flags; ties by the next key', () => {
    expect(order([{ column: 'v', descending: false }])).toEqual([5, 2, 4, 0, 3, 1]);
    expect(order([{ column: 'v', descending: true }])).toEqual([0, 3, 4, 2, 5, 1]);
    expect(order([{ column: 'name', descending: false }])).toEqual([5, 3, 4, 1, 0, 2]);
    expect(order([{ column: 'flag', descending: true }, { column: 'v', descending: false }])).toEqual([5, 4, 0, 3, 1, 2]);
  });
  test('a column that is not there is named', () => {
    expect(() => order([{ column: 'w', descending: false }])).toThrow('no column w');
  });
});

describe('filters as they are typed', () => {
  test('of numbers', () => {
    expect(rowsWhere('v', '> 0')).toEqual([0, 3]);
    expect(rowsWhere('v', '>=0')).toEqual([0, 3, 4]);
    expect(rowsWhere('v', '3')).toEqual([0, 3]);
    expect(rowsWhere('v', '!= 3')).toEqual([2, 4, 5]);
    expect(rowsWhere('v', '-1 .. 1')).toEqual([2, 4]);
    expect(rowsWhere('v', '1..-1')).toEqual([2, 4]);
    expect(rowsWhere('v', 'missing')).toEqual([1]);
    expect(rowsWhere('v', '< \u22121')).toEqual([5]);
  });
  test('of text', () => {
    expect(rowsWhere('name', 'star')).toEqual([0, 1, 4]);
    expect(rowsWhere('name', '^s')).toEqual([0, 1, 4]);
    expect(rowsWhere('name', '= field')).toEqual([3]);
    expect(rowsWhere('name', '!= field')).toEqual([0, 1, 4, 5]);
    expect(rowsWhere('name', '> star 3')).toEqual([0, 1]);
    expect(rowsWhere('name', 'present')).toHaveLength(5);
  });
  test('of flags', () => {
    expect(rowsWhere('flag', 'true')).toEqual([0, 4, 5]);
    expect(rowsWhere('flag', 'no')).toEqual([1, 3]);
    expect(rowsWhere('flag', 'missing')).toEqual([2]);
  });
  test('all must hold, and sorting follows them', () => {
    const filters: ColumnFilter[] = [{ column: 'v', operator: '>', value: -5 }, { column: 'name', operator: 'contains', value: 'R' }];
    expect(order([{ column: 'v', descending: true }], filters)).toEqual([0, 4]);
  });
  test('what cannot be read says why', () => {
    expect(parseColumnFilter('v', 'number', '> many')).toHaveProperty('problem');
    expect(parseColumnFilter('v', 'number', '>')).toEqual({ problem: 'a value is missing' });
    expect(parseColumnFilter('flag', 'boolean', 'maybe')).toHaveProperty('problem');
    expect(parseColumnFilter('v', 'number', '  ')).toBeUndefined();
  });
});
