/**
 * A stable order of rows by a number each, ascending, NaN last in whichever direction. Radix sort on the bits of the
 * doubles, eight at a time: linear in the rows.
 * @param keys one a row of the table
 * @param rows which rows to order, in the order that ties keep
 */
export function orderByNumbers(keys: Float64Array, rows: Int32Array, descending: boolean): Int32Array {
  const present = new Int32Array(rows.length);
  const absent = new Int32Array(rows.length);
  let count = 0;
  let lacking = 0;
  for (const row of rows) {
    if (Number.isNaN(keys[row]!)) absent[lacking++] = row;
    else present[count++] = row;
  }
  // Bits that sort as unsigned integers: negative numbers inverted, positive ones with the sign bit set.
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const pair = new Float64Array(1);
  const bits = new Uint32Array(pair.buffer);
  for (let i = 0; i < count; i++) {
    pair[0] = keys[present[i]!]! + 0; // -0 and 0 are the same
    const negative = bits[1]! >>> 31 === 1;
    low[i] = bits[0]! ^ (negative ? 0xffffffff : 0) ^ (descending ? 0xffffffff : 0);
    high[i] = bits[1]! ^ (negative ? 0xffffffff : 0x80000000) ^ (descending ? 0xffffffff : 0);
  }
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let spare = new Uint32Array(count);
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += 8) {
      if (placeByDigit(words, shift, order, spare)) [order, spare] = [spare, order];
    }
  }
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < count; i++) sorted[i] = present[order[i]!]!;
  sorted.set(absent.subarray(0, lacking), count);
  return sorted;
}

/** One pass of the radix sort; false, and nothing done, when all have the same digit. */
function placeByDigit(words: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
  const starts = new Uint32Array(257);
  for (const word of words) starts[((word >>> shift) & 0xff) + 1]! += 1;
  if (starts.includes(words.length)) return false;
  for (let digit = 0; digit < 256; digit++) starts[digit + 1]! += starts[digit]!;
  for (const item of from) to[starts[(words[item]! >>> shift) & 0xff]!++] = item;
  return true;
}

/** Above this many different texts a collator, which compares some million pairs a second, would keep people waiting. */
const MOST_COLLATED = 100_000;

/**
 * The place of each text among all the different ones as a number to sort by, NaN for ''. The order is that of people
 * (numbers within text by their value, case and accents last); of very many different texts, that of their characters,
 * shorter numbers before longer ones.
 */
export function ranksOfText(values: readonly string[]): Float64Array {
  const places = new Map<string, number>();
  const placeOf = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let place = places.get(values[i]!);
    if (place === undefined) places.set(values[i]!, place = places.size);
    placeOf[i] = place;
  }
  const different = [...places.keys()];
  const order = Array.from(different.keys());
  const compare = different.length <= MOST_COLLATED ? new Intl.Collator('en', { numeric: true }).compare : byCharacters;
  order.sort((a, b) => compare(different[a]!, different[b]!));
  const ranks = new Float64Array(different.length);
  order.forEach((place, rank) => { ranks[place] = different[place] === '' ? NaN : rank; });
  return Float64Array.from(placeOf, (place) => ranks[place]!);
}

function byCharacters(a: string, b: string): number {
  if (a.length !== b.length && isDigit(a) && isDigit(b)) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Long identifiers are numbers throughout, or not at all: the first character tells. */
function isDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}
