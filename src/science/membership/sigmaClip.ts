import { SteelyardError } from '../../shared/errors.ts';
import { maximiseVelocityLikelihood } from '../sample/velocityDispersion.ts';
import { weightedQuantile } from '../statistics/weightedQuantiles.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { short, withCommas } from './wording.ts';

/**
 * Keeps |v - mean| <= threshold sqrt(sigma^2 + e^2), each star against its own expected spread. It starts from the
 * weighted median and the median absolute deviation (x 1.4826), then takes mean and sigma by maximum likelihood from
 * the stars that are in, until these stay the same; a star put out early may come back.
 * @throws SteelyardError `value-invalid` for a threshold that is not positive.
 */
export function clipVelocities(
  { stars }: SelectionContext, weights: Float64Array, threshold: number, maxIterations: number,
): StepOutcome {
  if (!(threshold > 0) || !(maxIterations >= 1)) {
    throw new SteelyardError('value-invalid', `Sigma clipping needs a positive threshold and at least one iteration, not ${threshold} and ${maxIterations}.`);
  }
  const { velocity, velocityError } = stars;
  let mean = weightedQuantile(velocity, weights, 0.5);
  const deviations = velocity.map((v) => Math.abs(v - mean));
  let variance = (1.4826 * weightedQuantile(deviations, weights, 0.5)) ** 2;
  let kept = weights;
  let iterations = 0;
  let settled = false;
  while (!settled && iterations < maxIterations) {
    iterations++;
    const centre = mean, spread = variance;
    const isIn = (i: number) => Math.abs(velocity[i]! - centre) <= threshold * Math.sqrt(spread + velocityError[i]! ** 2);
    const next = weights.map((w, i) => (w > 0 && isIn(i) ? w : 0));
    settled = iterations > 1 && next.every((w, i) => w === kept[i]);
    kept = next;
    if (kept.every((w) => w === 0)) break;
    ({ mean, variance } = maximiseVelocityLikelihood(velocity, velocityError, kept));
  }
  return {
    weights: kept,
    why: `velocities beyond ${short(threshold)} sigma of ${mean.toFixed(1)} km/s (sigma ${Math.sqrt(variance).toFixed(1)} km/s after ${withCommas(iterations)} iteration${iterations === 1 ? '' : 's'}${settled ? '' : ', still changing'})`,
  };
}
