/**
 * A stable order of rows by a number each, ascending, NaN last in whichever direction. Radix sort on the bits of the
 * doubles, eight at a time: linear in the rows.
 * @param keys one a row of the table
 * @param rows which rows to order, in the order that ties keep
 */
export function orderByNumbers(keys: Float64Array, rows: Int32Array, descending: boolean): Int32Array {
  const present: Int32Array = rows.filter((row) => !Number.isNaN(keys[row]!));
  const count = present.length;
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
  let order = Uint32Array.from({ length: count }, (_, i) => i);
  let spare = new Uint32Array(count);
  for (const words of [low, high]) {
    for (let shift = 0; shift < 32; shift += 8) {
      if (placeByDigit(words, shift, order, spare)) [order, spare] = [spare, order];
    }
  }
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < count; i++) sorted[i] = present[order[i]!]!;
  if (count < rows.length) sorted.set(rows.filter((row) => Number.isNaN(keys[row]!)), count);
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

/** The place of each text among all the different ones, in the order of `collator`, as a number to sort by; NaN for ''. */
export function ranksOfText(values: readonly string[], collator = new Intl.Collator('en', { numeric: true })): Float64Array {
  const different = [...new Set(values)].sort(collator.compare);
  const ranks = new Map(different.map((text, rank) => [text, rank]));
  return Float64Array.from(values, (text) => (text === '' ? NaN : ranks.get(text)!));
}
