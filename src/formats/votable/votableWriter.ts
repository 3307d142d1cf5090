import type { Column, Table } from '../../shared/catalogue.ts';
import { formatNumber } from '../numberFormat.ts';

/** Writes VOTable 1.4 in TABLEDATA form; table keywords become INFO elements. */
export function writeVotable(table: Table): Uint8Array {
  const { description, name, ...infos } = table.meta;
  const parts: Buffer[] = [];
  let text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">',
    '<RESOURCE>',
    `<TABLE${name === undefined ? '' : ` name="${escaped(name)}"`} nrows="${table.rowCount}">`,
    ...(description === undefined ? [] : [`<DESCRIPTION>${escaped(description)}</DESCRIPTION>`]),
    ...Object.entries(infos).map(([key, value]) => `<INFO name="${escaped(key)}" value="${escaped(value)}"/>`),
    ...table.columns.map(fieldElement),
    '<DATA>',
    '<TABLEDATA>',
    '',
  ].join('\n');
  const cells = table.columns.map(cellWriter);
  for (let row = 0; row < table.rowCount; row++) {
    text += '<TR>';
    for (const cell of cells) text += `<TD>${cell(row)}</TD>`;
    text += '</TR>\n';
    if (text.length > 1 << 20) {
      parts.push(Buffer.from(text));
      text = '';
    }
  }
  parts.push(Buffer.from(`${text}</TABLEDATA>\n</DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n`));
  return new Uint8Array(Buffer.concat(parts));
}

function fieldElement(column: Column): string {
  const attributes = [
    `name="${escaped(column.name)}"`,
    datatypeOf(column),
    ...(column.unit === '' ? [] : [`unit="${escaped(column.unit)}"`]),
    ...(column.ucd === '' ? [] : [`ucd="${escaped(column.ucd)}"`]),
  ].join(' ');
  return column.description === '' ? `<FIELD ${attributes}/>` : `<FIELD ${attributes}><DESCRIPTION>${escaped(column.description)}</DESCRIPTION></FIELD>`;
}

function datatypeOf(column: Column): string {
  switch (column.kind) {
    case 'boolean': return 'datatype="boolean"';
    case 'text': return `datatype="${column.values.every((text) => /^[\0-\x7f]*$/.test(text)) ? 'char' : 'unicodeChar'}" arraysize="*"`;
    case 'number': return `datatype="${isWhole(column.values, column.integer) ? 'long' : 'double'}"`;
  }
}

/** An integer column with infinities cannot be written as one. */
function isWhole(values: Float64Array, integer: boolean): boolean {
  return integer && values.every((value) => Number.isNaN(value) || Number.isInteger(value));
}

function cellWriter(column: Column): (row: number) => string {
  switch (column.kind) {
    case 'boolean': return (row) => ['false', 'true'][column.values[row]] ?? '';
    case 'text': return (row) => escaped(column.values[row]);
    case 'number': {
      const whole = isWhole(column.values, column.integer);
      return (row) => {
        const value = column.values[row];
        if (!whole && !Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
        return formatNumber(value, whole);
      };
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escaped for elements and attributes; characters that XML 1.0 cannot hold become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]/g, '\uFFFD')
    .toWellFormed()
    .replace(/[&<>"]/g, (c) => ENTITIES[c])
    .replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
