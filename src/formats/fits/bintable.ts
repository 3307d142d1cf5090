import { SteelyardError } from '../../shared/errors.ts';
import {
  booleanColumn, decodeLogical, longColumn, numberColumn, textColumn,
} from '../columns/binaryColumns.ts';
import type { BinaryColumn, NumberType } from '../columns/binaryColumns.ts';
import type { ColumnLabel } from '../columns/inferredColumn.ts';
import { distinctNames } from '../columns/label.ts';
import { cardNumber, cardText } from './header.ts';
import type { FitsHeader } from './header.ts';

/** How the rows of a binary table are laid out, and what of it is left out. */
export interface BintableLayout {
  readonly columns: readonly BinaryColumn[];
  readonly rowBytes: number;
  readonly notes: readonly string[];
}

/** A vector column is split into as many columns, up to this length; a longer one is left out. */
const LONGEST_VECTOR = 16;
const ELEMENT_BYTES: Readonly<Record<string, number>> = { L: 1, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16, P: 8, Q: 16 };
const NUMBER_TYPES: Readonly<Record<string, NumberType>> = { B: 'uint8', I: 'int16', J: 'int32', E: 'float32', D: 'float64' };

interface Field {
  readonly n: number;
  readonly label: ColumnLabel;
  readonly repeat: number;
  readonly code: string;
  readonly offset: number;
  readonly rest: string;
}

/** Lays out the columns of a BINTABLE (FITS standard 4.0, section 7.3) for `rowCount` rows. */
export function layBintable(header: FitsHeader, rowCount: number, fileName: string): BintableLayout {
  const notes: string[] = [];
  const fields = readFields(header, fileName);
  const columns = fields.flatMap((field) => fieldColumns(header, field, rowCount, notes));
  const rowBytes = cardNumber(header, 'NAXIS1', 0);
  const used = fields.length === 0 ? 0 : fields[fields.length - 1].offset + fieldBytes(fields[fields.length - 1]);
  if (used > rowBytes) {
    throw new SteelyardError('format-invalid', `The columns of ${fileName} need ${used} bytes a row, but its header gives ${rowBytes}: the file is damaged.`, { file: fileName });
  }
  return { columns, rowBytes, notes };
}

function readFields(header: FitsHeader, fileName: string): readonly Field[] {
  const count = cardNumber(header, 'TFIELDS', 0);
  const labels = distinctNames(Array.from({ length: count }, (_, k) => fitsLabel(header, k + 1)));
  let offset = 0;
  return labels.map((label, k) => {
    const form = cardText(header, `TFORM${k + 1}`);
    const match = /^\s*(\d*)([LXBIJKAEDCMPQ])(.*)$/.exec(form);
    if (match === null) {
      throw new SteelyardError('format-invalid', `Column ${label.name} of ${fileName} has the form '${form}', which FITS does not know: the file is damaged.`, {
        file: fileName, column: label.name,
      });
    }
    const field = { n: k + 1, label, repeat: match[1] === '' ? 1 : Number(match[1]), code: match[2], offset, rest: match[3] };
    offset += fieldBytes(field);
    return field;
  });
}

/** Name, unit, description and UCD of column `n`. */
export function fitsLabel(header: FitsHeader, n: number): ColumnLabel {
  return {
    name: cardText(header, `TTYPE${n}`),
    unit: cardText(header, `TUNIT${n}`),
    description: cardText(header, `TCOMM${n}`) || cardText(header, `TDESC${n}`),
    ucd: cardText(header, `TUCD${n}`),
  };
}

function fieldBytes(field: Pick<Field, 'code' | 'repeat'>): number {
  return field.code === 'X' ? Math.ceil(field.repeat / 8) : ELEMENT_BYTES[field.code] * field.repeat;
}

function fieldColumns(header: FitsHeader, field: Field, rowCount: number, notes: string[]): readonly BinaryColumn[] {
  const { label, code, repeat, offset } = field;
  if (code === 'A') return textColumns(header, field, notes);
  if (code === 'P' || code === 'Q') {
    if (repeat > 0) notes.push(`Column ${label.name} holds arrays of varying length and was left out.`);
    return [];
  }
  const parts = code === 'C' || code === 'M' ? 2 * repeat : repeat;
  if (repeat > LONGEST_VECTOR) {
    notes.push(`Column ${label.name} holds arrays of ${repeat} values and was left out.`);
    return [];
  }
  if (repeat > 1) notes.push(`Column ${label.name} holds arrays of ${repeat} values and was split into ${label.name}_1 to ${label.name}_${repeat}.`);
  return Array.from({ length: parts }, (_, k) => {
    const element = elementLabel(label, code, repeat, k);
    if (code === 'X') return booleanColumn(element, rowCount, offset + (k >> 3), (byte) => (byte >> (7 - (k & 7))) & 1);
    if (code === 'L') return booleanColumn(element, rowCount, offset + k, decodeLogical);
    const partBytes = fieldBytes({ code, repeat: 1 }) / (parts / repeat);
    return elementColumn(header, { ...field, label: element, offset: offset + k * partBytes }, rowCount);
  });
}

function elementLabel(label: ColumnLabel, code: string, repeat: number, k: number): ColumnLabel {
  if (code === 'C' || code === 'M') {
    const element = repeat > 1 ? `_${(k >> 1) + 1}` : '';
    return { ...label, name: `${label.name}${element}_${k % 2 === 0 ? 're' : 'im'}` };
  }
  return repeat > 1 ? { ...label, name: `${label.name}_${k + 1}` } : label;
}

function elementColumn(header: FitsHeader, field: Field, rowCount: number): BinaryColumn {
  const { n, code, label, offset } = field;
  const nullText = header.cards.get(`TNULL${n}`);
  const scale = cardNumber(header, `TSCAL${n}`, 1);
  if (code === 'K') return longColumn(label, rowCount, offset, nullText === undefined ? undefined : String(nullText), scale, wholeText(header, `TZERO${n}`));
  const type = code === 'C' ? 'float32' : code === 'M' ? 'float64' : NUMBER_TYPES[code];
  const zero = cardNumber(header, `TZERO${n}`, 0);
  return numberColumn(label, rowCount, offset, type, { scale, zero, ...(nullText === undefined ? {} : { null: Number(nullText) }) });
}

/** TZERO as digits: 2^63, which makes 64-bit integers unsigned, is not safe as a double's decimal text. */
function wholeText(header: FitsHeader, key: string): string {
  const value = header.cards.get(key) ?? 0;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** Text of `repeat` bytes; several of one width where the form (`24A8`) or TDIM (`(8,3)`) says so. */
function textColumns(header: FitsHeader, field: Field, notes: string[]): readonly BinaryColumn[] {
  const { label, repeat, offset, rest, n } = field;
  const dimensions = /^\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(cardText(header, `TDIM${n}`));
  const width = dimensions !== null ? Number(dimensions[1]) : /^\d+$/.test(rest.trim()) ? Number(rest) : repeat;
  const count = width > 0 ? Math.floor(repeat / width) : 1;
  const nullText = cardText(header, `TNULL${n}`) || undefined;
  if (count <= 1) return [textColumn(label, offset, repeat, nullText)];
  if (count > LONGEST_VECTOR) {
    notes.push(`Column ${label.name} holds arrays of ${count} texts and was left out.`);
    return [];
  }
  notes.push(`Column ${label.name} holds arrays of ${count} texts and was split into ${label.name}_1 to ${label.name}_${count}.`);
  return Array.from({ length: count }, (_, k) => textColumn({ ...label, name: `${label.name}_${k + 1}` }, offset + k * width, width, nullText));
}

