import { orderByNumbers } from '../table/argsort.ts';
import { orderAtRanks } from './partialOrder.ts';

/**
 * Quantile of weighted values: linear interpolation of the cumulative weight taken at the middle of each value's share.
 * With equal weights this is Hazen's definition (Hyndman & Fan's type 5). Values without weight are left out; of equal values the
 * lighter come first, so that their order in the input is of no matter.
 * @param weights not negative
 * @param level in [0, 1]
 * @returns NaN when there is no weight
 */
export function weightedQuantile(values: ArrayLike<number>, weights: ArrayLike<number>, level: number): number {
  return weightedQuantiles(values, weights, [level])[0];
}

/** As `weightedQuantile`, for several levels at once. */
export function weightedQuantiles(values: ArrayLike<number>, weights: ArrayLike<number>, levels: readonly number[]): number[] {
  if (values.length > 1 && equal(weights)) return equalQuantiles(Float64Array.from(values), levels);
  const distribution = orderedDistribution(values, weights);
  return levels.map((level) => distributionQuantile(distribution, level));
}

function equal(weights: ArrayLike<number>): boolean {
  for (let i = 0; i < weights.length; i++) if (weights[i] !== weights[0] || !(weights[i] > 0)) return false;
  return true;
}

/** Of two values or more, which are moved about: the few that are asked for are found without ordering the others. */
function equalQuantiles(values: Float64Array, levels: readonly number[]): number[] {
  const n = values.length;
  const middle = (i: number) => (i + 0.5) / n;
  // The value whose middle is the last at or below the level, and the next.
  const lower = levels.map((level) => Math.min(Math.max(Math.floor(level * n - 0.5), 0), n - 2));
  orderAtRanks(values, lower.flatMap((i) => [i, i + 1]));
  return levels.map((level, k) => {
    const i = lower[k];
    const t = Math.min(Math.max((level - middle(i)) / (middle(i + 1) - middle(i)), 0), 1);
    return values[i] + t * (values[i + 1] - values[i]);
  });
}

/** Weighted values in ascending order, ready for any number of quantiles. */
interface WeightedDistribution {
  readonly values: Float64Array;
  /** The cumulative weight at the middle of each value's own share, of a total of 1. */
  readonly middles: Float64Array;
}

function distributionQuantile({ values, middles }: WeightedDistribution, level: number): number {
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
  for (let first = 0; first < count;) {
    let end = first + 1;
    while (end < count && keys[order[end]] === keys[order[first]]) end++;
    if (end - first > 1) order.subarray(first, end).sort((a, b) => weights[a] - weights[b]);
    first = end;
  }
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
