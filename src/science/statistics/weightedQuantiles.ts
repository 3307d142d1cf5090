/**
 * Quantile of weighted values: the linear interpolation of the cumulative weight taken at the middle of each point's
 * own share. With equal weights this is Hazen's definition.
 * @param level in [0, 1]
 * @returns NaN when there is no weight
 */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, level: number): number {
  return weightedQuantiles(values, weights, [level])[0];
}

/** As `weightedQuantile`, for several levels with one sort. */
export function weightedQuantiles(values: ArrayLike<number>, weights: ArrayLike<number>, levels: readonly number[]): number[] {
  const order: number[] = [];
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] > 0) {
      order.push(i);
      total += weights[i];
    }
  }
  order.sort((a, b) => values[a] - values[b]);
  const middles = new Float64Array(order.length);
  let before = 0;
  order.forEach((i, k) => {
    middles[k] = (before + weights[i] / 2) / total;
    before += weights[i];
  });
  return levels.map((level) => interpolate(level, middles, (k) => values[order[k]]));
}

function interpolate(at: number, knots: Float64Array, value: (k: number) => number): number {
  const n = knots.length;
  if (n === 0) return NaN;
  if (at <= knots[0]) return value(0);
  if (at >= knots[n - 1]) return value(n - 1);
  let low = 0;
  let high = n - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= at) low = middle;
    else high = middle;
  }
  const t = (at - knots[low]) / (knots[high] - knots[low]);
  return value(low) + t * (value(high) - value(low));
}
