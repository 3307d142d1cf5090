import type { Column } from '../../shared/catalogue.ts';
import type { ColumnLabel } from './inferredColumn.ts';

/** A column filled from rows of fixed-width binary fields: FITS BINTABLE, VOTable BINARY with fixed sizes. */
export interface BinaryColumn {
  /** Takes `rows` rows of `stride` bytes each. */
  read(view: DataView, rows: number, stride: number): void;
  toColumn(): Column;
}

/** Turns the raw integer of a cell into a value: nulls first, then scale and zero. */
export interface Scaling {
  readonly null?: number;
  readonly scale: number;
  readonly zero: number;
}

export const UNSCALED: Scaling = { scale: 1, zero: 0 };

export type NumberType = 'uint8' | 'int16' | 'int32' | 'float32' | 'float64';
export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = { uint8: 1, int16: 2, int32: 4, float32: 4, float64: 8 };

const READERS: Readonly<Record<NumberType, (view: DataView, at: number) => number>> = {
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at, false),
  int32: (view, at) => view.getInt32(at, false),
  float32: (view, at) => view.getFloat32(at, false),
  float64: (view, at) => view.getFloat64(at, false),
};

/** Big-endian numbers at `offset` of every row. */
export function numberColumn(label: ColumnLabel, rowCount: number, offset: number, type: NumberType, scaling: Scaling): BinaryColumn {
  const values = new Float64Array(rowCount);
  const get = READERS[type];
  const isFloat = type === 'float32' || type === 'float64';
  const plain = scaling.scale === 1 && scaling.zero === 0 && (scaling.null === undefined || isFloat);
  let row = 0;
  return {
    read(view, rows, stride) {
      for (let i = 0, at = offset; i < rows; i++, at += stride) {
        const raw = get(view, at);
        values[row++] = plain ? raw : !isFloat && raw === scaling.null ? NaN : raw * scaling.scale + scaling.zero;
      }
    },
    toColumn: () => ({ ...label, kind: 'number', values, integer: !isFloat && Number.isInteger(scaling.scale) && Number.isInteger(scaling.zero) }),
  };
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** 64-bit integers: numbers, or text digit for digit when any is too long for a double. */
export function longColumn(
  label: ColumnLabel, rowCount: number, offset: number, nullText: string | undefined, scale: number, zeroText: string,
): BinaryColumn {
  const values = new BigInt64Array(rowCount);
  const isNull = nullText !== undefined && /^[+-]?\d+$/.test(nullText) ? BigInt(nullText) : undefined;
  const isWhole = scale === 1 && /^[+-]?\d+$/.test(zeroText);
  const zero = isWhole ? BigInt(zeroText) : 0n;
  let row = 0;
  return {
    read(view, rows, stride) {
      for (let i = 0, at = offset; i < rows; i++, at += stride) values[row++] = view.getBigInt64(at, false);
    },
    toColumn() {
      const isLong = isWhole && values.some((raw) => raw !== isNull && (raw + zero > SAFE || raw + zero < -SAFE));
      if (isLong) return { ...label, kind: 'text', values: Array.from(values, (raw) => (raw === isNull ? '' : String(raw + zero))) };
      const number = isWhole ? (raw: bigint) => Number(raw + zero) : (raw: bigint) => Number(raw) * scale + Number(zeroText);
      return { ...label, kind: 'number', values: Float64Array.from(values, (raw) => (raw === isNull ? NaN : number(raw))), integer: isWhole };
    },
  };
}

/** Text of fixed width, ended by a NUL where there is one; blanks at the end do not count. */
export function textColumn(label: ColumnLabel, offset: number, width: number, nullText?: string): BinaryColumn {
  const values: string[] = [];
  return {
    read(view, rows, stride) {
      const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
      for (let i = 0, at = offset; i < rows; i++, at += stride) {
        let end = at;
        while (end < at + width && bytes[end] !== 0) end++;
        while (end > at && bytes[end - 1] === 0x20) end--;
        const text = bytes.toString('utf8', at, end);
        const decoded = text.includes('\uFFFD') ? bytes.toString('latin1', at, end) : text;
        values.push(decoded === nullText ? '' : decoded);
      }
    },
    toColumn: () => ({ ...label, kind: 'text', values }),
  };
}

/** Booleans; `decode` tells 0, 1 or 255 (missing) from the byte at `offset`. */
export function booleanColumn(label: ColumnLabel, rowCount: number, offset: number, decode: (byte: number) => number): BinaryColumn {
  const values = new Uint8Array(rowCount);
  let row = 0;
  return {
    read(view, rows, stride) {
      for (let i = 0, at = offset; i < rows; i++, at += stride) values[row++] = decode(view.getUint8(at));
    },
    toColumn: () => ({ ...label, kind: 'boolean', values }),
  };
}

/** The logical of FITS and VOTable: 'T', 't', '1' / 'F', 'f', '0' / anything else is missing. */
export function decodeLogical(byte: number): number {
  if (byte === 0x54 || byte === 0x74 || byte === 0x31) return 1;
  return byte === 0x46 || byte === 0x66 || byte === 0x30 ? 0 : 255;
}
