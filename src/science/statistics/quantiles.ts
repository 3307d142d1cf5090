import { orderAtRanks } from './partialOrder.ts';

/**
 * Quantiles of equally weighted values by linear interpolation between order statistics (numpy's default, Hyndman &
 * Fan's type 7).
 * @param levels in [0, 1]
 * @returns NaN for each level when there are no values
 */
export function quantiles(values: ArrayLike<number>, levels: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return levels.map((level) => sortedQuantile(sorted, level));
}

/** As `quantiles`, in a fraction of the time, and `values` are moved about. */
export function quantilesInPlace(values: Float64Array, levels: readonly number[]): number[] {
  if (values.length === 0) return levels.map(() => NaN);
  const last = values.length - 1;
  orderAtRanks(values, levels.flatMap((level) => {
    const below = Math.floor(Math.min(Math.max(level, 0), 1) * last);
    return [below, Math.min(below + 1, last)];
  }));
  return levels.map((level) => sortedQuantile(values, level));
}

/** As `quantiles`, of values already in ascending order. */
export function sortedQuantile(sorted: ArrayLike<number>, level: number): number {
  if (sorted.length === 0) return NaN;
  const at = Math.min(Math.max(level, 0), 1) * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
