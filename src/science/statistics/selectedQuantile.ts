/**
 * One quantile of equally weighted values, the same number as `quantiles` gives, by Hoare's selection (1961, CACM 4, 321) instead of sorting:
 * in a time that grows with the number of values alone. Reorders the values.
 * @param level in [0, 1]
 * @returns NaN when there are no values
 */
export function selectedQuantile(values: Float64Array, level: number): number {
  if (values.length === 0) return NaN;
  const at = Math.min(Math.max(level, 0), 1) * (values.length - 1);
  const below = Math.floor(at);
  select(values, below);
  const low = values[below];
  if (at === below) return low;
  // All that is not below it stands behind it now.
  let next = Infinity;
  for (let i = below + 1; i < values.length; i++) if (values[i] < next) next = values[i];
  return low + (at - below) * (next - low);
}

/** Brings the k-th smallest value to place k, smaller ones before it and greater ones behind. */
function select(values: Float64Array, k: number): void {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left], values[(left + right) >> 1], values[right]);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i += 1;
      while (values[j] > pivot) j -= 1;
      if (i > j) break;
      const swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
      i += 1;
      j -= 1;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
