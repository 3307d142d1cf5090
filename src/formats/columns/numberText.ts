/** What `parseNumber` found. */
export const NOT_A_NUMBER = 0;
export const INTEGER = 1;
export const DECIMAL = 2;
/** An integer that a double cannot hold digit for digit. */
export const LONG_INTEGER = 3;

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const ZERO = 0x30;
const NINE = 0x39;

/** The value of the last number that `parseNumber` found. */
export const parsed = { value: NaN };

/**
 * Reads the number that fills bytes[start, end), correctly rounded; `D` exponents as in Fortran, `inf` too.
 * Returns what it is; its value is in `parsed.value`. Up to 2^53 with at most 22 decimals (Clinger's exact case)
 * no string is made, which is what makes a million rows quick.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  let negative = false;
  const first = bytes[i];
  if (first === 0x2d || first === 0x2b) {
    negative = first === 0x2d;
    i++;
  }
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let exact = true;
  let byte = 0;
  for (; i < end && (byte = bytes[i]) >= ZERO && byte <= NINE; i++) {
    mantissa = mantissa * 10 + (byte - ZERO);
    if (mantissa > 9007199254740992) exact = false;
    digits++;
  }
  if (i === end && digits > 0) {
    parsed.value = negative ? -mantissa : mantissa;
    if (exact) return INTEGER;
    parsed.value = slowNumber(bytes, start, end);
    return LONG_INTEGER;
  }
  if (i < end && bytes[i] === 0x2e) {
    i++;
    for (; i < end && (byte = bytes[i]) >= ZERO && byte <= NINE; i++) {
      mantissa = mantissa * 10 + (byte - ZERO);
      if (mantissa > 9007199254740992) exact = false;
      digits++;
      decimals++;
    }
  }
  if (digits === 0) return infinity(bytes, i, end, negative);
  let exponent = 0;
  if (i < end) {
    const letter = bytes[i] | 0x20;
    if (letter !== 0x65 && letter !== 0x64) return NOT_A_NUMBER;
    i++;
    const sign = bytes[i];
    if (i < end && (sign === 0x2d || sign === 0x2b)) i++;
    if (i === end) return NOT_A_NUMBER;
    for (; i < end; i++) {
      byte = bytes[i];
      if (byte < ZERO || byte > NINE) return NOT_A_NUMBER;
      exponent = exponent * 10 + (byte - ZERO);
    }
    if (sign === 0x2d) exponent = -exponent;
  }
  const power = exponent - decimals;
  if (!exact || power > 22 || power < -22) {
    parsed.value = slowNumber(bytes, start, end);
    return DECIMAL;
  }
  const size = power < 0 ? mantissa / POWERS_OF_TEN[-power] : mantissa * POWERS_OF_TEN[power];
  parsed.value = negative ? -size : size;
  return DECIMAL;
}

function slowNumber(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return Number(text.replace(/[dD]/, 'e'));
}

function infinity(bytes: Uint8Array, start: number, end: number, negative: boolean): number {
  const length = end - start;
  if (length !== 3 && length !== 8) return NOT_A_NUMBER;
  for (let i = 0; i < length; i++) if ((bytes[start + i] | 0x20) !== 'infinity'.charCodeAt(i)) return NOT_A_NUMBER;
  parsed.value = negative ? -Infinity : Infinity;
  return DECIMAL;
}

const scratch = new Uint8Array(64);

/** `parseNumber` for a string. */
export function parseNumberText(text: string): number {
  if (text.length === 0 || text.length > scratch.length) return NOT_A_NUMBER;
  for (let i = 0; i < text.length; i++) scratch[i] = text.charCodeAt(i) > 127 ? 0 : text.charCodeAt(i);
  return parseNumber(scratch, 0, text.length);
}
