import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import { parsecPerArcmin } from '../sky/tangentPlane.ts';
import { THIS_SAMPLE } from './velocityDispersion.ts';
import { weightedQuantiles } from '../statistics/weightedQuantiles.ts';

/**
 * The published half-light radius of a galaxy, projected and circularised, R_h = theta D sqrt(1 - ellipticity), pc.
 * The errors of angle, distance and ellipticity are independent: added in squares, upward and downward apart.
 * @throws SteelyardError `galaxy-incomplete` when radius or distance is not known.
 */
export function publishedHalfLightRadius(galaxy: Galaxy): Measurement {
  const { halfLightRadius: angle, distance, ellipticity } = galaxy;
  if (!(angle.value > 0) || !(distance.value > 0)) {
    const lacking = angle.value > 0 ? 'distance' : 'half-light radius';
    throw new SteelyardError('galaxy-incomplete', `No ${lacking} is known for ${galaxy.name}: give one.`, { galaxy: galaxy.key });
  }
  const roundness = 1 - (ellipticity.value || 0);
  const value = angle.value * parsecPerArcmin(distance.value) * Math.sqrt(roundness);
  // A higher ellipticity makes a smaller circularised radius: its errors change sides.
  const relative = (theta: number, d: number, e: number) =>
    Math.hypot((theta || 0) / angle.value, (d || 0) / distance.value, (0.5 * (e || 0)) / roundness);
  return {
    value,
    errorLow: value * relative(angle.errorLow, distance.errorLow, ellipticity.errorHigh),
    errorHigh: value * relative(angle.errorHigh, distance.errorHigh, ellipticity.errorLow),
    bibcode: angle.bibcode,
  };
}

/**
 * The half-light radius of the stars at hand: their weighted median projected (circular) radius, pc. Its errors are
 * the quantiles 1/2 -+ 1 / (2 sqrt(n_eff)), n_eff = (sum w)^2 / sum w^2, together with the distance's.
 * It is of the stars observed: a survey that favours the centre makes it too small.
 * @param radiusPc one entry a star, pc. @param weight one entry a star.
 */
export function sampleHalfLightRadius(radiusPc: Float64Array, weight: Float64Array, distance: Measurement): Measurement {
  let sum = 0, squares = 0;
  for (const w of weight) {
    sum += w;
    squares += w * w;
  }
  const spread = 0.5 * Math.sqrt(squares) / sum;
  const [low, value, high] = weightedQuantiles(radiusPc, weight, [0.5 - spread, 0.5, 0.5 + spread]) as [number, number, number];
  return {
    value,
    errorLow: Math.hypot(value - low, (value * distance.errorLow) / distance.value),
    errorHigh: Math.hypot(high - value, (value * distance.errorHigh) / distance.value),
    bibcode: THIS_SAMPLE,
  };
}
