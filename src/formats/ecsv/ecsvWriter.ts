import type { Column, Table } from '../../shared/catalogue.ts';
import { csvCell, encodeLines } from '../csv/csvWriter.ts';
import { formatNumber } from '../numberFormat.ts';

/** Writes ECSV 1.0, with commas; the UCD of a column is in its `meta`. */
export function writeEcsv(table: Table): Uint8Array {
  const entries = Object.entries(table.meta);
  const head = [
    '# %ECSV 1.0',
    '# ---',
    '# delimiter: \',\'',
    '# datatype:',
    ...table.columns.map((column) => `# - ${columnYaml(column)}`),
    ...(entries.length === 0 ? [] : ['# meta: !!omap', ...entries.map(([key, value]) => `# - ${yamlText({ [key]: value })}`)]),
    '# schema: astropy-2.0',
    table.columns.map((column) => csvCell(column.name, false)).join(','),
  ];
  return encodeLines(head, table, cellWriter);
}

function columnYaml(column: Column): string {
  return yamlText({
    name: column.name,
    ...(column.unit === '' ? {} : { unit: column.unit }),
    datatype: datatypeOf(column),
    ...(column.description === '' ? {} : { description: column.description }),
    ...(column.ucd === '' ? {} : { meta: { ucd: column.ucd } }),
  });
}

/** JSON is YAML, but for a space after each colon and the characters that YAML wants escaped. */
function yamlText(value: Record<string, unknown>): string {
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${typeof item === 'object' ? yamlText(item as Record<string, unknown>) : quoted(String(item))}`);
  return `{${entries.join(', ')}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\uFEFF\uFFFE\uFFFF]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function datatypeOf(column: Column): string {
  if (column.kind === 'text') return 'string';
  if (column.kind === 'boolean') return 'bool';
  return column.integer ? 'int64' : 'float64';
}

function cellWriter(column: Column): (row: number) => string {
  switch (column.kind) {
    case 'number': return (row) => formatNumber(column.values[row], column.integer) || (column.integer ? '""' : 'nan');
    case 'boolean': return (row) => ['False', 'True'][column.values[row]] ?? '""';
    case 'text': return (row) => csvCell(column.values[row], false);
  }
}
