import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Table } from '../shared/catalogue.ts';
import { readCatalogueBytes, writeTable } from './index.ts';
import { SAMPLE, anyTable, plain } from './testing/tables.ts';

test.each(['csv', 'ecsv'] as const)('%s gives back every table as it was', async (format) => {
  await fc.assert(fc.asyncProperty(anyTable, async (table) => {
    const read = await readCatalogueBytes(`table.${format}`, writeTable(table, format));
    expect(plain(read)).toEqual(plain(table));
  }), { numRuns: 150 });
});

test('votable gives back every table as it was', async () => {
  await fc.assert(fc.asyncProperty(anyTable, async (table) => {
    const read = await readCatalogueBytes('table.xml', writeTable(table, 'votable'));
    expect(plain(read)).toEqual(plain(table));
  }), { numRuns: 150 });
});

test('fits gives back every table as it was', async () => {
  await fc.assert(fc.asyncProperty(anyTable, async (table) => {
    const read = await readCatalogueBytes('table.fits', writeTable(table, 'fits'));
    expect(plain(read)).toEqual(plain(table));
  }), { numRuns: 150 });
});

test.each(['csv', 'ecsv', 'fits', 'votable'] as const)('%s: the same table gives the same bytes, and chunks may end anywhere', async (format) => {
  const bytes = writeTable(SAMPLE, format);
  expect(writeTable(SAMPLE, format)).toEqual(bytes);
  const read = await readCatalogueBytes('sample', bytes);
  expect(read.source).toMatchObject({ fileName: 'sample', format, bytes: bytes.length });
  expect(plain(read)).toEqual(plain(SAMPLE));
});

test.each(['csv', 'ecsv', 'fits', 'votable'] as const)('%s: a long table crosses many chunks unharmed', async (format) => {
  const rowCount = 60_000;
  const table: Table = {
    rowCount, meta: {},
    columns: [
      { kind: 'number', name: 'x', unit: '', description: '', ucd: '', integer: false, values: Float64Array.from({ length: rowCount }, (_, i) => Math.sin(i) * 1e3) },
      { kind: 'text', name: 'id', unit: '', description: '', ucd: '', values: Array.from({ length: rowCount }, (_, i) => (i % 3 === 0 ? `star "${i}",\né` : `s${i}`)) },
    ],
  };
  const read = await readCatalogueBytes('long', writeTable(format === 'fits' ? ascii(table) : table, format));
  expect(read.columns[0].values).toEqual(table.columns[0].values);
  expect(read.columns[1].values).toEqual((format === 'fits' ? ascii(table) : table).columns[1].values);
});

test.each(['csv', 'ecsv', 'fits', 'votable'] as const)('%s: no integer is taken for a missing one', async (format) => {
  for (const values of [[-2147483648, NaN, 2147483647], [-Number.MAX_SAFE_INTEGER, NaN, Number.MAX_SAFE_INTEGER]]) {
    const column = { kind: 'number', name: 'n', unit: '', description: '', ucd: '', integer: true, values: Float64Array.from(values) } as const;
    const read = await readCatalogueBytes(`t.${format}`, writeTable({ rowCount: 3, meta: {}, columns: [column] }, format));
    expect(read.columns[0].values).toEqual(column.values);
  }
});

/** FITS holds neither accents nor line ends. */
function ascii(table: Table): Table {
  return { ...table, columns: table.columns.map((column) => (column.kind === 'text' ? { ...column, values: column.values.map((text) => text.replace(/[\n]/g, ' ').replace('é', 'e')) } : column)) };
}
