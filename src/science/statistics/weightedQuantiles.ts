import { orderByNumbers } from '../table/argsort.ts';

/** Weighted values in ascending order, ready for any number of quantiles. Values without weight are left out. */
export interface WeightedDistribution {
  readonly values: Float64Array;
  /** The cumulative weight at the middle of each value's own share, of a total of 1. */
  readonly middles: Float64Array;
}

/** Orders weighted values; weights must not be negative. */
export function weightedDistribution(values: ArrayLike<number>, weights: ArrayLike<number>): WeightedDistribution {
  return equal(weights) ? equalDistribution(values) : orderedDistribution(values, weights);
}

/**
 * Quantile of weighted values: linear interpolation of the cumulative weight taken at the middle of each value's share.
 * With equal weights this is Hazen's definition (Hyndman & Fan's type 5).
 * @param level in [0, 1]
 * @returns NaN when there is no weight
 */
export function distributionQuantile({ values, middles }: WeightedDistribution, level: number): number {
  const n = values.length;
  if (n === 0) return NaN;
  if (level <= middles[0]) return values[0];
  if (level >= middles[n - 1]) return values[n - 1];
  let low = 0;
  let high = n - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (middles[middle] <= level) low = middle;
    else high = middle;
  }
  const t = (level - middles[low]) / (middles[high] - middles[low]);
  return values[low] + t * (values[high] - values[low]);
}

/** As `distributionQuantile`, from the values themselves. */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, level: number): number {
  return distributionQuantile(weightedDistribution(values, weights), level);
}

/** As `weightedQuantile`, for several levels with one sort. */
export function weightedQuantiles(values: ArrayLike<number>, weights: ArrayLike<number>, levels: readonly number[]): number[] {
  const distribution = weightedDistribution(values, weights);
  return levels.map((level) => distributionQuantile(distribution, level));
}

function equal(weights: ArrayLike<number>): boolean {
  for (let i = 0; i < weights.length; i++) if (weights[i] !== weights[0] || !(weights[i] > 0)) return false;
  return true;
}

/** Native sorting of numbers is ten times faster than sorting an order by comparison: worth it for the usual case. */
function equalDistribution(values: ArrayLike<number>): WeightedDistribution {
  const n = values.length;
  const middles = new Float64Array(n);
  for (let i = 0; i < n; i++) middles[i] = (i + 0.5) / n;
  return { values: Float64Array.from(values).sort(), middles };
}

function orderedDistribution(values: ArrayLike<number>, weights: ArrayLike<number>): WeightedDistribution {
  const weighty = new Int32Array(values.length);
  let count = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] > 0) {
      weighty[count++] = i;
      total += weights[i];
    }
  }
  const keys = values instanceof Float64Array ? values : Float64Array.from(values);
  const order = orderByNumbers(keys, weighty.subarray(0, count), false);
  const sorted = new Float64Array(count);
  const middles = new Float64Array(count);
  let before = 0;
  for (let k = 0; k < count; k++) {
    const weight = weights[order[k]];
    sorted[k] = keys[order[k]];
    middles[k] = (before + weight / 2) / total;
    before += weight;
  }
  return { values: sorted, middles };
}
