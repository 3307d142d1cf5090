import type { Posterior } from '../../shared/posterior.ts';

/** How far the members of an ensemble differ at one radius. */
export interface Disagreement {
  readonly r_over_rh: number;
  /** Standard deviation of the members' means, dex. */
  readonly betweenMembers: number;
  /** Root mean variance of the members' posteriors, dex. */
  readonly withinMembers: number;
  /** Share of the mixture's variance that comes from the members' differences: 0 when all agree. */
  readonly share: number;
}

/**
 * What the members of an ensemble do not agree on: the part of the uncertainty that a longer training or a larger
 * training set could take away, and a sign of extrapolation where it is large. By the law of total variance.
 *
 * @param posteriors one a member, of one galaxy
 */
export function memberDisagreement(posteriors: readonly Posterior[]): Disagreement[] {
  return posteriors[0]!.radiiOverRh.map((r_over_rh, k) => {
    const moments = posteriors.map((posterior) => momentsAt(posterior, k));
    const within = average(moments.map(({ variance }) => variance));
    const centre = average(moments.map(({ mean }) => mean));
    const between = average(moments.map(({ mean }) => (mean - centre) ** 2));
    return { r_over_rh, betweenMembers: Math.sqrt(between), withinMembers: Math.sqrt(within), share: between / (between + within) };
  });
}

function momentsAt({ log10Mass, radiiOverRh, sampleCount }: Posterior, k: number): { mean: number; variance: number } {
  const column = Float64Array.from({ length: sampleCount }, (_, s) => log10Mass[s * radiiOverRh.length + k]!);
  const mean = average(column);
  return { mean, variance: average(column.map((value) => (value - mean) ** 2)) };
}

function average(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
