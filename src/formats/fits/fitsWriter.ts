import type { Column, Table } from '../../shared/catalogue.ts';
import { asciiText, card, headerBlock, metaCards, textCards } from './cards.ts';
import { paddedBytes } from './header.ts';

/** Fills the cells of one column: `width` bytes at `at` of row `row`. */
interface FieldWriter {
  readonly form: string;
  readonly width: number;
  /** TNULL, where integers may be missing. */
  readonly null?: bigint;
  write(view: DataView, at: number, row: number): void;
}

/** The lowest of each size: no column that is written with it holds it as a value. */
const INT32_NULL = -2147483648;
const INT64_NULL = -(2n ** 63n);

/** Writes a FITS file with an empty primary unit and one BINTABLE; the same table gives the same bytes. */
export function writeFits(table: Table): Uint8Array {
  const fields = table.columns.map(fieldWriter);
  const rowBytes = fields.reduce((sum, field) => sum + field.width, 0);
  const primary = headerBlock([
    card('SIMPLE', true, 'conforms to the FITS standard'), card('BITPIX', 8), card('NAXIS', 0), card('EXTEND', true),
  ]);
  const header = headerBlock([
    "XTENSION= 'BINTABLE'           / binary table".padEnd(80),
    card('BITPIX', 8), card('NAXIS', 2), card('NAXIS1', rowBytes, 'bytes a row'), card('NAXIS2', table.rowCount, 'rows'),
    card('PCOUNT', 0), card('GCOUNT', 1), card('TFIELDS', fields.length, 'columns'),
    ...table.columns.flatMap((column, k) => columnCards(column, fields[k], k + 1)),
    ...withLongStrings(metaCards(table.meta)),
  ]);
  const data = new Uint8Array(paddedBytes(rowBytes * table.rowCount));
  const view = new DataView(data.buffer);
  let offset = 0;
  for (const field of fields) {
    for (let row = 0, at = offset; row < table.rowCount; row++, at += rowBytes) field.write(view, at, row);
    offset += field.width;
  }
  return new Uint8Array(Buffer.concat([primary, header, data]));
}

function withLongStrings(cards: readonly string[]): readonly string[] {
  const long = cards.some((line) => line.startsWith('CONTINUE'));
  return long ? [...textCards('LONGSTRN', 'OGIP 1.0'), ...cards] : cards;
}

function columnCards(column: Column, field: FieldWriter, n: number): readonly string[] {
  return [
    ...textCards(`TTYPE${n}`, column.name),
    ...textCards(`TFORM${n}`, field.form),
    ...(field.null === undefined ? [] : [card(`TNULL${n}`, String(field.null))]),
    ...(column.unit === '' ? [] : textCards(`TUNIT${n}`, column.unit)),
    ...(column.description === '' ? [] : textCards(`TCOMM${n}`, column.description)),
    ...(column.ucd === '' ? [] : textCards(`TUCD${n}`, column.ucd)),
  ];
}

function fieldWriter(column: Column): FieldWriter {
  switch (column.kind) {
    case 'boolean': {
      const codes = [0x46, 0x54];
      return { form: 'L', width: 1, write: (view, at, row) => view.setUint8(at, codes[column.values[row]] ?? 0) };
    }
    case 'text': {
      const texts = column.values.map((text) => Buffer.from(asciiText(text), 'latin1'));
      const width = texts.reduce((longest, text) => Math.max(longest, text.length), 1);
      return {
        form: `${width}A`,
        width,
        write: (view, at, row) => new Uint8Array(view.buffer, at, width).fill(0x20).set(texts[row]),
      };
    }
    case 'number':
      return column.integer ? integerWriter(column.values) : { form: 'D', width: 8, write: (view, at, row) => view.setFloat64(at, column.values[row]) };
  }
}

/** 32 bits where they hold every value, else 64; a column with infinities is not one of integers. */
function integerWriter(values: Float64Array): FieldWriter {
  if (values.some((value) => !Number.isNaN(value) && !Number.isInteger(value))) {
    return { form: 'D', width: 8, write: (view, at, row) => view.setFloat64(at, values[row]) };
  }
  const missing = values.some((value) => Number.isNaN(value));
  if (values.every((value) => Number.isNaN(value) || Math.abs(value) < -INT32_NULL)) {
    return {
      form: 'J', width: 4,
      ...(missing ? { null: BigInt(INT32_NULL) } : {}),
      write: (view, at, row) => view.setInt32(at, Number.isNaN(values[row]) ? INT32_NULL : values[row]),
    };
  }
  return {
    form: 'K', width: 8,
    ...(missing ? { null: INT64_NULL } : {}),
    write: (view, at, row) => view.setBigInt64(at, Number.isNaN(values[row]) ? INT64_NULL : BigInt(values[row])),
  };
}
