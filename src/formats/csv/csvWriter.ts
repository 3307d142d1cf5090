import type { Column, Table } from '../../shared/catalogue.ts';
import { formatNumber } from '../numberFormat.ts';
import { foldValue } from './comments.ts';

/** Writes CSV: `# key: value` lines, a `# column: {...}` line for each column, then a header and the rows. */
export function writeCsv(table: Table): Uint8Array {
  const meta = Object.entries(table.meta).map(([key, value]) => `# ${key}: ${foldValue(value)}`);
  const notes = table.columns.map((column) => `# column: ${JSON.stringify(noteOf(column))}`);
  const header = table.columns.map((column) => csvCell(column.name, false)).join(',');
  return encodeLines([...meta, ...notes, header], table, (column) => cellWriter(column));
}

/** Header lines and rows as bytes, in pieces so that a long table needs no long string. */
export function encodeLines(head: readonly string[], table: Table, writer: (column: Column) => (row: number) => string): Uint8Array {
  const cells = table.columns.map(writer);
  const parts: Buffer[] = [];
  let text = head.map((line) => `${line}\n`).join('');
  for (let row = 0; row < table.rowCount; row++) {
    for (let k = 0; k < cells.length; k++) text += (k > 0 ? ',' : '') + cells[k](row);
    text += '\n';
    if (text.length > 1 << 20) {
      parts.push(Buffer.from(text));
      text = '';
    }
  }
  parts.push(Buffer.from(text));
  return new Uint8Array(Buffer.concat(parts));
}

function noteOf(column: Column): Record<string, string | boolean> {
  const { name, unit, description, ucd, kind } = column;
  return {
    name, kind,
    ...(kind === 'number' ? { integer: column.integer } : {}),
    ...(unit === '' ? {} : { unit }),
    ...(ucd === '' ? {} : { ucd }),
    ...(description === '' ? {} : { description }),
  };
}

function cellWriter(column: Column): (row: number) => string {
  switch (column.kind) {
    case 'number': return (row) => formatNumber(column.values[row], column.integer) || 'nan';
    case 'boolean': return (row) => ['false', 'true'][column.values[row]] ?? 'nan';
    case 'text': return (row) => csvCell(column.values[row], true);
  }
}

const MISSING_LOOKALIKE = /^(nan|null|--|n\/a|na|<na>|#n\/a|none|masked|\.\.\.)$/i;

/** Quoted where it has to be: delimiters, quotes, line ends, outer blanks, comment marks, words that mean "missing". */
export function csvCell(text: string, guardMissing: boolean): string {
  if (text === '') return '""';
  const mustQuote = /[",\n\r]|^[\s#%!]|\s$/.test(text) || (guardMissing && MISSING_LOOKALIKE.test(text));
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
}
