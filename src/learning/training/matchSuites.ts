import { createRandom } from '../../science/random/random.ts';
import { shuffle } from './batchSource.ts';

/** What examples are matched by: one entry an example. */
export interface MatchTable {
  /** log10 M(<R_h), Msun. */
  readonly log10Mass: ArrayLike<number>;
  readonly suite: Int32Array;
}

/** As 2503.07717 has them. */
export const MATCHING_BINS = 30;

/**
 * Which examples to keep so that every suite has as many in each bin of log10 M(<R_h), as Sarrato-Alos et al. 2025
 * (arXiv 2503.07717) match NIHAO and AURIGA: from bins of equal width over the range of all masses, what a suite has
 * more of than another is dropped, chosen at random by the seed.
 *
 * @param bins at least 1
 * @returns indices of the examples kept, ascending; all of them where there is but one suite
 */
export function matchSuites({ log10Mass, suite }: MatchTable, bins: number, seed: number): Int32Array {
  const count = suite.length;
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const suites = [...new Set(suite)].sort((a, b) => a - b);
  if (suites.length < 2) return all;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    low = Math.min(low, log10Mass[i]!);
    high = Math.max(high, log10Mass[i]!);
  }
  const binOf = (i: number): number => Math.min(Math.floor(((log10Mass[i]! - low) / (high - low || 1)) * bins), bins - 1);
  shuffle(all, createRandom(seed));
  const members = Array.from({ length: bins }, () => new Map(suites.map((name) => [name, [] as number[]])));
  for (const i of all) members[binOf(i)]!.get(suite[i]!)!.push(i);
  const kept = members.flatMap((bySuite) => {
    const fewest = Math.min(...[...bySuite.values()].map((list) => list.length));
    return [...bySuite.values()].flatMap((list) => list.slice(0, fewest));
  });
  return Int32Array.from(kept).sort();
}
