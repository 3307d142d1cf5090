/**
 * The q-quantile of weighted values: the cumulative weight at the middle of each value's own weight, interpolated
 * linearly. With equal weights and q = 0.5 it is the usual median. Values of weight 0 (or NaN weight) are left out.
 * @param q in [0, 1]. @returns NaN when nothing has weight.
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array, q: number): number {
  return weightedQuantiles(values, weight, [q])[0]!;
}

/** Several quantiles of the same values, for one sort. */
export function weightedQuantiles(values: Float64Array, weight: Float64Array, levels: readonly number[]): number[] {
  const order: number[] = [];
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weight[i]! > 0) {
      order.push(i);
      total += weight[i]!;
    }
  }
  if (order.length === 0) return levels.map(() => NaN);
  order.sort((a, b) => values[a]! - values[b]!);
  const middles = new Float64Array(order.length);
  let below = 0;
  for (let k = 0; k < order.length; k++) {
    const w = weight[order[k]!]!;
    middles[k] = (below + w / 2) / total;
    below += w;
  }
  return levels.map((q) => {
    let k = 0;
    while (k < order.length && middles[k]! < q) k++;
    if (k === 0) return values[order[0]!]!;
    if (k === order.length) return values[order[k - 1]!]!;
    const low = values[order[k - 1]!]!;
    const high = values[order[k]!]!;
    return low + ((q - middles[k - 1]!) / (middles[k]! - middles[k - 1]!)) * (high - low);
  });
}
