/** What `parseNumber` found. */
export const NOT_A_NUMBER = 0;
export const INTEGER = 1;
export const DECIMAL = 2;
/** An integer that a double cannot hold digit for digit. */
export const LONG_INTEGER = 3;

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const ZERO = 0x30;

/** The value of the last number that `parseNumber` found. */
export const parsed = { value: NaN };

/**
 * Reads the number that fills bytes[start, end), correctly rounded; `D` exponents as in Fortran, `inf` too.
 * Returns what it is; its value is in `parsed.value`. Up to 2^53 with at most 22 decimals (Clinger's exact case)
 * no string is made, and the digits are gathered nine at a time in 32-bit integers: a million rows must be quick.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  let i = start;
  const first = bytes[i];
  const negative = first === 0x2d;
  if (negative || first === 0x2b) i++;
  const from = i;
  let lead = 0;
  let tail = 0;
  let significant = 0;
  let point = -1;
  for (; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (significant < 9) {
        lead = (lead * 10 + digit) | 0;
        if (lead !== 0) significant++;
      } else {
        if (significant < 18) tail = (tail * 10 + digit) | 0;
        significant++;
      }
    } else if (digit === -2 && point < 0) point = i;
    else break;
  }
  const digits = i - from - (point < 0 ? 0 : 1);
  if (digits === 0) return point < 0 ? infinity(bytes, i, end, negative) : NOT_A_NUMBER;
  const mantissa = significant <= 9 ? lead : lead * POWERS_OF_TEN[Math.min(significant, 18) - 9] + tail;
  const exact = significant <= 18 && mantissa <= Number.MAX_SAFE_INTEGER;
  if (i === end && point < 0) {
    parsed.value = exact ? (negative ? -mantissa : mantissa) : slowNumber(bytes, start, end);
    return exact ? INTEGER : LONG_INTEGER;
  }
  let power = point < 0 ? 0 : point + 1 - i;
  if (i < end) {
    const exponent = exponentAt(bytes, i, end);
    if (Number.isNaN(exponent)) return NOT_A_NUMBER;
    power += exponent;
  }
  if (!exact || power > 22 || power < -22) {
    parsed.value = slowNumber(bytes, start, end);
    return DECIMAL;
  }
  const size = power < 0 ? mantissa / POWERS_OF_TEN[-power] : mantissa * POWERS_OF_TEN[power];
  parsed.value = negative ? -size : size;
  return DECIMAL;
}

/** The exponent that fills bytes[at, end), letter first; NaN when it is none. */
function exponentAt(bytes: Buffer, at: number, end: number): number {
  const letter = bytes[at] | 0x20;
  if (letter !== 0x65 && letter !== 0x64) return NaN;
  let i = at + 1;
  const sign = bytes[i];
  if (i < end && (sign === 0x2d || sign === 0x2b)) i++;
  if (i >= end) return NaN;
  let exponent = 0;
  for (; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    exponent = exponent * 10 + digit;
  }
  return sign === 0x2d ? -exponent : exponent;
}

function slowNumber(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end);
  const value = Number(text);
  return Number.isNaN(value) ? Number(text.replace(/[dD]/, 'e')) : value;
}

function infinity(bytes: Buffer, start: number, end: number, negative: boolean): number {
  const length = end - start;
  if (length !== 3 && length !== 8) return NOT_A_NUMBER;
  for (let i = 0; i < length; i++) if ((bytes[start + i] | 0x20) !== 'infinity'.charCodeAt(i)) return NOT_A_NUMBER;
  parsed.value = negative ? -Infinity : Infinity;
  return DECIMAL;
}

const scratch = Buffer.alloc(64);

/** `parseNumber` for a string. */
export function parseNumberText(text: string): number {
  if (text.length === 0 || text.length > scratch.length) return NOT_A_NUMBER;
  for (let i = 0; i < text.length; i++) scratch[i] = text.charCodeAt(i) > 127 ? 0 : text.charCodeAt(i);
  return parseNumber(scratch, 0, text.length);
}
