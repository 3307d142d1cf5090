import { SteelyardError } from '../../shared/errors.ts';
import { InferredColumn } from '../columns/inferredColumn.ts';
import type { ReadOptions, ReadTable } from '../options.ts';
import { firstBytes } from '../source/byteSource.ts';
import type { ByteSource } from '../source/byteSource.ts';
import { findDialect } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { RecordSplitter } from './records.ts';

const HEAD_BYTES = 1 << 16;

/** Reads CSV, TSV and blank-separated text: how it is written is found from its beginning. */
export async function readCsv(source: ByteSource, options: ReadOptions): Promise<ReadTable> {
  const head = await firstBytes(source.chunks(), HEAD_BYTES);
  const dialect = findDialect(source.fileName, head, head.length < HEAD_BYTES, options);
  return { ...(await readDelimited(source, dialect)), notes: [] };
}

/** Reads the rows of a text table whose dialect is known. */
export async function readDelimited(source: ByteSource, dialect: Dialect): Promise<ReadTable> {
  const columns = dialect.labels.map((label, k) => new InferredColumn(label, dialect.known[k]));
  await fill(source, dialect, columns);
  if (dialect.strict === true) refuseWords(source.fileName, dialect, columns);
  const doubtful = columns.map((column) => column.conflict);
  if (!doubtful.includes(true)) return tableOf(dialect, columns);
  // Numbers came first, then text: those columns are read again, as text from their first row on.
  const again = columns.map((column, k) => (doubtful[k] ? new InferredColumn(column.label, { ...dialect.known[k], kind: 'text' }) : undefined));
  await fill(source, dialect, again);
  return tableOf(dialect, columns.map((column, k) => again[k] ?? column));
}

async function fill(source: ByteSource, dialect: Dialect, columns: readonly (InferredColumn | undefined)[]): Promise<void> {
  let skip = dialect.skip;
  const splitter = new RecordSplitter(source.fileName, dialect, (bytes, fields, line) => {
    if (skip > 0) {
      skip--;
      return;
    }
    if (fields.count !== columns.length) throw unevenRow(source.fileName, line, fields.count, columns.length);
    const { starts, ends, quoted, escaped } = fields;
    for (let k = 0; k < columns.length; k++) columns[k]?.add(bytes, starts[k], ends[k], quoted[k], escaped[k]);
  });
  for await (const chunk of source.chunks()) splitter.feed(chunk);
  splitter.finish();
}

function refuseWords(fileName: string, dialect: Dialect, columns: readonly InferredColumn[]): void {
  columns.forEach((column, k) => {
    const kind = dialect.known[k].kind;
    if (kind === undefined || kind === 'text' || column.firstWord === undefined) return;
    const { row, text } = column.firstWord;
    throw new SteelyardError(
      'value-invalid',
      `Row ${row}, column ${column.label.name} of ${fileName}: '${text}' is not a ${kind}; correct it, or leave the cell empty where the value is missing.`,
      { file: fileName, row, column: column.label.name },
    );
  });
}

function unevenRow(fileName: string, line: number, found: number, wanted: number): SteelyardError {
  return new SteelyardError(
    'format-invalid',
    `Line ${line} of ${fileName} has ${found} ${found === 1 ? 'cell' : 'cells'} where the table has ${wanted} ${wanted === 1 ? 'column' : 'columns'}: mend that line, name the delimiter, or choose another file if this is no table.`,
    { file: fileName, line, found, wanted },
  );
}

function tableOf(dialect: Dialect, columns: readonly InferredColumn[]): ReadTable {
  return { columns: columns.map((column) => column.toColumn()), rowCount: columns[0].rows, meta: dialect.meta, notes: [] };
}
