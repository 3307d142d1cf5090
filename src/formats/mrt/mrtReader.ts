import { SteelyardError } from '../../shared/errors.ts';
import { InferredColumn } from '../columns/inferredColumn.ts';
import type { ReadOptions, ReadTable } from '../options.ts';
import type { ByteSource } from '../source/byteSource.ts';
import { readDescription } from './byteByByte.ts';
import type { ByteDescription, ByteField } from './byteByByte.ts';

const LONGEST_HEADER = 1 << 22;

/** Reads the machine-readable tables of AAS journals and CDS: a byte-by-byte description, then fixed columns. */
export async function readMrt(source: ByteSource, options: ReadOptions): Promise<ReadTable> {
  const { fileName } = source;
  const description = readDescription(fileName, await headLines(source));
  if (description.dataStart < 0) {
    throw new SteelyardError('format-invalid', `${fileName} describes a table whose rows are in another file: put the rows below the description.`, { file: fileName });
  }
  const columns = description.fields.map((field) => new InferredColumn(field.label, {
    missing: [...field.missing, ...(options.missing ?? [])],
    ...(field.code === 'A' ? { kind: 'text', verbatim: true } : { kind: 'number' }),
    ...(field.code === 'A' || field.code === 'I' ? {} : { integer: false }),
  }));
  let number = 0;
  for await (const line of lines(source)) {
    if (number++ < description.dataStart || line.length === 0) continue;
    addRow(fileName, description, columns, line, number);
  }
  return { columns: columns.map((column) => column.toColumn()), rowCount: columns[0].rows, meta: description.meta, notes: [] };
}

function addRow(fileName: string, description: ByteDescription, columns: readonly InferredColumn[], line: Buffer, number: number): void {
  description.fields.forEach((field, k) => {
    const [start, end] = trimmed(line, field);
    columns[k].add(line, start, end, false, false);
    if (columns[k].firstWord !== undefined && field.code !== 'A') {
      throw new SteelyardError(
        'value-invalid',
        `Row ${columns[k].rows}, column ${field.label.name} of ${fileName} (line ${number}, bytes ${field.start + 1}-${field.end}): '${line.toString('utf8', start, end)}' is not a number; correct it, or leave the bytes blank.`,
        { file: fileName, row: columns[k].rows, line: number, column: field.label.name },
      );
    }
  });
}

function trimmed(line: Buffer, field: ByteField): readonly [number, number] {
  let start = Math.min(field.start, line.length);
  let end = Math.min(field.end, line.length);
  while (start < end && line[start] <= 0x20) start++;
  while (end > start && line[end - 1] <= 0x20) end--;
  return [start, end];
}

/** The lines up to the last ruler of the description, and one more of the data. */
async function headLines(source: ByteSource): Promise<readonly string[]> {
  const found: string[] = [];
  let length = 0;
  let lastRule = -1;
  for await (const line of lines(source)) {
    const text = line.toString('utf8');
    found.push(text);
    length += line.length + 1;
    if (/^[-=]{4,}\s*$/.test(text)) lastRule = found.length - 1;
    if (length > LONGEST_HEADER) break;
  }
  return found.slice(0, lastRule + 2);
}

/** Lines without their ends. */
async function* lines(source: ByteSource): AsyncGenerator<Buffer> {
  let left = Buffer.alloc(0);
  for await (const chunk of source.chunks()) {
    const bytes = Buffer.concat([left, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      yield bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end);
      start = end + 1;
    }
    left = bytes.subarray(start);
  }
  if (left.length > 0) yield left;
}
