/**
 * Moves values about, in place, until each of the wanted ranks holds the value that it would hold in ascending order
 * (Hoare's selection, Comm. ACM 4, 321, for several ranks at once): a few quantiles of many values take a fraction of
 * the time of a sort.
 *
 * @param values no NaN among them
 * @param ranks whole numbers in [0, values.length), in any order
 */
export function orderAtRanks(values: Float64Array, ranks: readonly number[]): void {
  const wanted = [...new Set(ranks)].sort((a, b) => a - b);
  select(values, 0, values.length - 1, wanted, 0, wanted.length);
}

/** Settles wanted[first..last) within values[low..high]. */
function select(values: Float64Array, low: number, high: number, wanted: readonly number[], first: number, last: number): void {
  while (first < last && low < high) {
    const [lesserEnd, greaterStart] = partition(values, low, high);
    let split = first;
    while (split < last && wanted[split]! <= lesserEnd) split++;
    select(values, low, lesserEnd, wanted, first, split);
    // What lies between the parts equals the pivot and is in place.
    while (split < last && wanted[split]! < greaterStart) split++;
    first = split;
    low = greaterStart;
  }
}

/** Afterwards values[low..lesserEnd] <= those between the two indices <= values[greaterStart..high]; both parts are shorter than the whole. */
function partition(values: Float64Array, low: number, high: number): [lesserEnd: number, greaterStart: number] {
  const pivot = median(values[low]!, values[(low + high) >> 1]!, values[high]!);
  let i = low;
  let j = high;
  while (i <= j) {
    while (values[i]! < pivot) i++;
    while (values[j]! > pivot) j--;
    if (i > j) break;
    const swapped = values[i]!;
    values[i++] = values[j]!;
    values[j--] = swapped;
  }
  return [j, i];
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
