/**
 * A stable order of rows by a number each, ascending, NaN last in whichever direction. Radix sort on the bits of the
 * doubles, eight at a time: linear in the rows.
 * @param keys one a row of the table
 * @param rows which rows to order, in the order that ties keep
 */
export function orderByNumbers(keys: Float64Array, rows: Int32Array, descending: boolean): Int32Array {
  const present = new Int32Array(rows.length);
  const absent = new Int32Array(rows.length);
  const values = new Float64Array(rows.length);
  let count = 0;
  let lacking = 0;
  // By index, here and below: iterating typed arrays costs several times as much.
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const key = keys[row]!;
    if (Number.isNaN(key)) {
      absent[lacking++] = row;
    } else {
      values[count] = key + 0; // -0 and 0 are the same
      present[count++] = row;
    }
  }
  // Bits that sort as unsigned integers: negative numbers inverted, positive ones with the sign bit set.
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const bits = new Uint32Array(values.buffer);
  const reversal = descending ? 0xffffffff : 0;
  for (let i = 0; i < count; i++) {
    const negative = bits[2 * i + 1]! >>> 31 === 1;
    low[i] = bits[2 * i]! ^ (negative ? 0xffffffff : 0) ^ reversal;
    high[i] = bits[2 * i + 1]! ^ (negative ? 0xffffffff : 0x80000000) ^ reversal;
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
  for (let i = 0; i < words.length; i++) starts[((words[i]! >>> shift) & 0xff) + 1]! += 1;
  if (starts.includes(words.length)) return false;
  for (let digit = 0; digit < 256; digit++) starts[digit + 1]! += starts[digit]!;
  for (let i = 0; i < from.length; i++) {
    const item = from[i]!;
    to[starts[(words[item]! >>> shift) & 0xff]!++] = item;
  }
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
