import type { Random } from '../random/random.ts';

/** As 2503.07717, figure 1. */
export const MATCHING_BINS = 30;

/**
 * Per-bin matching between suites: in each of 30 bins of log M(<R_h) every suite keeps as many views as the suite that
 * has fewest there, chosen at random (2503.07717, section on the training set and figure 1). Bins span the masses of all.
 *
 * @param suite of each view, 0 to suites - 1
 * @param log10Mass of each view within R_h, Msun
 * @returns indices of the views to keep, ascending
 */
export function matchMasses(suite: ArrayLike<number>, log10Mass: ArrayLike<number>, suites: number, random: Random): Int32Array {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < log10Mass.length; i++) {
    low = Math.min(low, log10Mass[i]!);
    high = Math.max(high, log10Mass[i]!);
  }
  const binOf = (value: number) => Math.min(MATCHING_BINS - 1, Math.floor(((value - low) / (high - low || 1)) * MATCHING_BINS));
  const cells = Array.from({ length: MATCHING_BINS }, () => Array.from({ length: suites }, (): number[] => []));
  for (let i = 0; i < log10Mass.length; i++) cells[binOf(log10Mass[i]!)]![suite[i]!]!.push(i);
  const kept: number[] = [];
  for (const bySuite of cells) {
    const fewest = Math.min(...bySuite.map((views) => views.length));
    for (const views of bySuite) {
      for (let k = 0; k < fewest; k++) {
        const other = k + random.integer(views.length - k);
        [views[k], views[other]] = [views[other]!, views[k]!];
        kept.push(views[k]!);
      }
    }
  }
  return Int32Array.from(kept).sort();
}
