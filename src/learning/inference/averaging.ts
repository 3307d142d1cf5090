import { SteelyardError } from '../../shared/errors.ts';
import type { Posterior } from '../../shared/posterior.ts';

/** How far the posteriors of several models differ at one radius. */
export interface SuiteSpread {
  readonly r_over_rh: number;
  /** Weighted standard deviation of their means, dex: the systematic error of not knowing which suite is right. */
  readonly between: number;
  /** Root of their weighted mean variance, dex: the statistical error. */
  readonly within: number;
  /** Share of the average's variance that comes from their differences. */
  readonly share: number;
}

/**
 * How many samples of an average each model gives.
 * @param weights positive, of any sum
 */
export function shareOut(sampleCount: number, weights: readonly number[]): number[] {
  const counts = weights.map(() => 0);
  dealingOrder(sampleCount, weights).forEach((model) => { counts[model]! += 1; });
  return counts;
}

/**
 * The posterior that marginalises over models: p(M | data) = sum of w_m p(M | data, model m), by samples dealt from each in proportion to its
 * weight, so that any number of the first ones is a fair draw.
 *
 * @param posteriors of one galaxy, at the same radii, each with at least the samples that `shareOut` asks of it
 * @param weights positive; their sum does not matter
 * @throws SteelyardError `model-invalid` when radii differ
 */
export function averagePosteriors(posteriors: readonly Posterior[], weights: readonly number[], sampleCount: number): Posterior {
  const { radiiOverRh } = posteriors[0]!;
  const radii = radiiOverRh.length;
  if (posteriors.some((other) => other.radiiOverRh.length !== radii || other.radiiOverRh.some((r, k) => r !== radiiOverRh[k]))) {
    throw new SteelyardError('model-invalid', 'These models give masses within different radii and cannot be averaged: choose models with the same radii.');
  }
  const log10Mass = new Float32Array(sampleCount * radii);
  const taken = posteriors.map(() => 0);
  dealingOrder(sampleCount, weights).forEach((model, s) => {
    const from = taken[model]! * radii;
    log10Mass.set(posteriors[model]!.log10Mass.subarray(from, from + radii), s * radii);
    taken[model]! += 1;
  });
  return { radiiOverRh, log10Mass, sampleCount };
}

/** Between- and within-model spread at each radius, by the law of total variance. */
export function suiteSpread(posteriors: readonly Posterior[], weights: readonly number[]): SuiteSpread[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const average = (values: readonly number[]) => values.reduce((total, value, m) => total + (weights[m]! / sum) * value, 0);
  return posteriors[0]!.radiiOverRh.map((r_over_rh, k) => {
    const moments = posteriors.map((posterior) => momentsAt(posterior, k));
    const centre = average(moments.map(({ mean }) => mean));
    const between = average(moments.map(({ mean }) => (mean - centre) ** 2));
    const within = average(moments.map(({ variance }) => variance));
    return { r_over_rh, between: Math.sqrt(between), within: Math.sqrt(within), share: between / (between + within) };
  });
}

/** Which model gives each sample: the one that is most behind its share. */
function dealingOrder(sampleCount: number, weights: readonly number[]): Uint8Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const taken = weights.map(() => 0);
  return Uint8Array.from({ length: sampleCount }, (_, s) => {
    let behind = 0;
    for (let m = 1; m < weights.length; m++) {
      if ((weights[m]! / sum) * (s + 1) - taken[m]! > (weights[behind]! / sum) * (s + 1) - taken[behind]! + 1e-9) behind = m;
    }
    taken[behind]! += 1;
    return behind;
  });
}

function momentsAt({ log10Mass, radiiOverRh, sampleCount }: Posterior, k: number): { mean: number; variance: number } {
  let sum = 0;
  for (let s = 0; s < sampleCount; s++) sum += log10Mass[s * radiiOverRh.length + k]!;
  const mean = sum / sampleCount;
  let squares = 0;
  for (let s = 0; s < sampleCount; s++) squares += (log10Mass[s * radiiOverRh.length + k]! - mean) ** 2;
  return { mean, variance: squares / sampleCount };
}
