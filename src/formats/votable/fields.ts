import type { Column } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { decodeLogical } from '../columns/binaryColumns.ts';
import { GrowingNumbers } from '../columns/growing.ts';
import type { ColumnLabel } from '../columns/inferredColumn.ts';
import { NOT_A_NUMBER, parseNumberText, parsed } from '../columns/numberText.ts';

/** A FIELD of a VOTable (VOTable 1.4, section 4). */
export interface VotableField {
  readonly label: ColumnLabel;
  readonly datatype: string;
  /** '' for a single value. */
  readonly arraysize: string;
  /** The value that means null, as VALUES gives it; '' for none. */
  readonly nullText: string;
}

/** Takes the cells of one field, from either serialisation, and gives its columns. */
export interface FieldReader {
  text(cell: string, row: number): void;
  /** Bytes of the cell at `at`; -1 when they are not all there. */
  size(view: DataView, at: number): number;
  binary(view: DataView, at: number, isNull: boolean): void;
  columns(): readonly Column[];
}

const BYTES: Readonly<Record<string, number>> = {
  boolean: 1, unsignedByte: 1, short: 2, int: 4, long: 8, char: 1, unicodeChar: 2, float: 4, double: 8, floatComplex: 8, doubleComplex: 16,
};
const LONGEST_VECTOR = 16;

/** The reader of a field; `note` is told what is split or left out. */
export function fieldReader(field: VotableField, fileName: string, note: (sentence: string) => unknown): FieldReader {
  const { datatype, label } = field;
  if (datatype !== 'bit' && BYTES[datatype] === undefined) {
    throw new SteelyardError('format-invalid', `Column ${label.name} of ${fileName} has the datatype '${datatype}', which VOTable does not know: mend its FIELD.`, {
      file: fileName, column: label.name,
    });
  }
  if (datatype === 'char' || datatype === 'unicodeChar') return textField(field);
  const length = fixedLength(field.arraysize);
  if (datatype === 'bit') return bitField(field, length);
  if (length === undefined || length > LONGEST_VECTOR) {
    note(`Column ${label.name} holds arrays of ${length === undefined ? 'varying length' : `${length} values`} and was left out.`);
    return skippedField(field, length);
  }
  if (length > 1) note(`Column ${label.name} holds arrays of ${length} values and was split into ${label.name}_1 to ${label.name}_${length}.`);
  return numberField(field, length, fileName);
}

/** The number of elements; undefined when it varies from row to row. */
function fixedLength(arraysize: string): number | undefined {
  if (arraysize === '') return 1;
  return arraysize.includes('*') ? undefined : arraysize.split('x').reduce((product, n) => product * Number(n), 1);
}

/** Bytes of the count before a varying array, and its elements. */
function arrayExtent(view: DataView, at: number, length: number | undefined): { readonly head: number; readonly count: number } {
  if (length !== undefined) return { head: 0, count: length };
  return at + 4 > view.byteLength ? { head: 4, count: Infinity } : { head: 4, count: view.getUint32(at) };
}

function sized(view: DataView, at: number, bytes: number): number {
  return at + bytes > view.byteLength ? -1 : bytes;
}

function textField(field: VotableField): FieldReader {
  const width = BYTES[field.datatype];
  const length = fixedLength(field.arraysize);
  const values: string[] = [];
  return {
    text: (cell) => values.push(cell === field.nullText ? '' : cell),
    size(view, at) {
      const { head, count } = arrayExtent(view, at, length);
      return sized(view, at, head + count * width);
    },
    binary(view, at, isNull) {
      const { head, count } = arrayExtent(view, at, length);
      const bytes = Buffer.from(view.buffer, view.byteOffset + at + head, count * width);
      const text = width === 2 ? new TextDecoder('utf-16be').decode(bytes) : bytes.toString('utf8');
      const end = text.indexOf('\0');
      const value = (end < 0 ? text : text.slice(0, end)).trimEnd();
      values.push(isNull || value === field.nullText ? '' : value);
    },
    columns: () => [{ ...field.label, kind: 'text', values }],
  };
}

/** One bit is a boolean; more are text of zeros and ones. */
function bitField(field: VotableField, length: number | undefined): FieldReader {
  const values: string[] = [];
  return {
    text: (cell) => values.push(cell.replace(/\s+/g, '')),
    size(view, at) {
      const { head, count } = arrayExtent(view, at, length);
      return sized(view, at, head + Math.ceil(count / 8));
    },
    binary(view, at, isNull) {
      const { head, count } = arrayExtent(view, at, length);
      // A single bit should be the highest of its byte; astropy writes another one, so any will do.
      const bit = (k: number): string => {
        const byte = view.getUint8(at + head + (k >> 3));
        return String(length === 1 ? Number(byte !== 0) : (byte >> (7 - (k & 7))) & 1);
      };
      values.push(isNull ? '' : Array.from({ length: count }, (_, k) => bit(k)).join(''));
    },
    columns: () => length === 1
      ? [{ ...field.label, kind: 'boolean', values: Uint8Array.from(values, (v) => (v === '' ? 255 : Number(v !== '0'))) }]
      : [{ ...field.label, kind: 'text', values }],
  };
}

function skippedField(field: VotableField, length: number | undefined): FieldReader {
  return {
    text: () => undefined,
    size(view, at) {
      const { head, count } = arrayExtent(view, at, length);
      return sized(view, at, head + count * BYTES[field.datatype]);
    },
    binary: () => undefined,
    columns: () => [],
  };
}

function numberField(field: VotableField, length: number, fileName: string): FieldReader {
  const { datatype, label } = field;
  const complex = datatype === 'floatComplex' || datatype === 'doubleComplex';
  const part = complex ? BYTES[datatype] / 2 : BYTES[datatype];
  const parts = complex ? 2 * length : length;
  const elements = Array.from({ length: parts }, (_, k) => elementOf(field, elementLabel(label, length, complex, k), fileName));
  return {
    text(cell, row) {
      const words = parts === 1 ? [cell.trim()] : cell.trim().split(/[\s,]+/);
      for (let k = 0; k < parts; k++) elements[k].text(words[k] ?? '', row);
    },
    size: (view, at) => sized(view, at, parts * part),
    binary(view, at, isNull) {
      for (let k = 0; k < parts; k++) elements[k].binary(view, at + k * part, isNull);
    },
    columns: () => elements.map((element) => element.column()),
  };
}

function elementLabel(label: ColumnLabel, length: number, complex: boolean, k: number): ColumnLabel {
  const index = complex ? k >> 1 : k;
  const ending = complex ? (k % 2 === 0 ? '_re' : '_im') : '';
  return { ...label, name: `${label.name}${length > 1 ? `_${index + 1}` : ''}${ending}` };
}

interface Element {
  text(cell: string, row: number): void;
  binary(view: DataView, at: number, isNull: boolean): void;
  column(): Column;
}

function elementOf(field: VotableField, label: ColumnLabel, fileName: string): Element {
  if (field.datatype === 'boolean') return booleanElement(label);
  if (field.datatype === 'long') return longElement(field, label, fileName);
  const isInteger = field.datatype === 'unsignedByte' || field.datatype === 'short' || field.datatype === 'int';
  const nullNumber = field.nullText === '' ? undefined : Number(field.nullText);
  const values = new GrowingNumbers();
  const get = BINARY[field.datatype];
  const push = (value: number): void => values.push(isInteger && value === nullNumber ? NaN : value);
  return {
    text(cell, row) {
      if (cell === '' || cell === 'NaN' || cell === field.nullText) return values.push(NaN);
      push(numberOf(cell, row, label, fileName));
    },
    binary: (view, at, isNull) => (isNull ? values.push(NaN) : push(get(view, at))),
    column: () => ({ ...label, kind: 'number', values: values.toArray(), integer: isInteger }),
  };
}

const BINARY: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  unsignedByte: (view, at) => view.getUint8(at),
  short: (view, at) => view.getInt16(at),
  int: (view, at) => view.getInt32(at),
  float: (view, at) => view.getFloat32(at),
  double: (view, at) => view.getFloat64(at),
  floatComplex: (view, at) => view.getFloat32(at),
  doubleComplex: (view, at) => view.getFloat64(at),
};

function booleanElement(label: ColumnLabel): Element {
  const values: number[] = [];
  return {
    text: (cell) => values.push(/^(t|true|1)$/i.test(cell) ? 1 : /^(f|false|0)$/i.test(cell) ? 0 : 255),
    binary: (view, at, isNull) => values.push(isNull ? 255 : decodeLogical(view.getUint8(at))),
    column: () => ({ ...label, kind: 'boolean', values: Uint8Array.from(values) }),
  };
}

/** 64-bit integers: numbers, or text digit for digit when any is too long for a double. */
function longElement(field: VotableField, label: ColumnLabel, fileName: string): Element {
  const texts: string[] = [];
  const push = (text: string): number => texts.push(text === field.nullText ? '' : text);
  return {
    text(cell, row) {
      if (cell !== '' && cell !== 'NaN' && !/^[+-]?\d+$/.test(cell)) numberOf(cell, row, label, fileName);
      push(cell === 'NaN' ? '' : cell);
    },
    binary: (view, at, isNull) => push(isNull ? '' : String(view.getBigInt64(at))),
    column() {
      if (texts.some((text) => text !== '' && !Number.isSafeInteger(Number(text)) && /^[+-]?\d+$/.test(text))) return { ...label, kind: 'text', values: texts };
      return { ...label, kind: 'number', values: Float64Array.from(texts, (text) => (text === '' ? NaN : Number(text))), integer: true };
    },
  };
}

function numberOf(cell: string, row: number, label: ColumnLabel, fileName: string): number {
  if (parseNumberText(cell) !== NOT_A_NUMBER) return parsed.value;
  if (/^0x[0-9a-f]+$/i.test(cell)) return Number(cell);
  throw new SteelyardError('value-invalid', `Row ${row}, column ${label.name} of ${fileName}: '${cell}' is not a number; correct it, or leave the cell empty.`, {
    file: fileName, row, column: label.name,
  });
}
