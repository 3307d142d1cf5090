import { SteelyardError } from '../../shared/errors.ts';
import type { Posterior, Quantiles } from '../../shared/posterior.ts';
import { quantilesInPlace } from '../statistics/quantiles.ts';

/** Of the quantiles that sum up a posterior, in the order of their names. */
const LEVELS = [0.025, 0.16, 0.5, 0.84, 0.975];

/**
 * Equal-tailed quantiles of log10 M (Msun) at each radius of a posterior.
 * @throws SteelyardError `value-invalid` for a posterior without samples or with samples that are not finite
 */
export function summarise(posterior: Posterior): Quantiles[] {
  return posterior.radiiOverRh.map((_, radius) => {
    const values = quantilesInPlace(massesAt(posterior, radius), LEVELS) as [number, number, number, number, number];
    const [q025, q16, q50, q84, q975] = values;
    return { q025, q16, q50, q84, q975 };
  });
}

/**
 * The samples of log10 M at the radius of that index.
 * @throws SteelyardError `value-invalid` as for `summarise`
 */
export function massesAt(posterior: Posterior, radius: number): Float64Array {
  const { sampleCount, log10Mass } = posterior;
  const width = posterior.radiiOverRh.length;
  if (sampleCount < 1 || log10Mass.length !== sampleCount * width || radius < 0 || radius >= width) {
    throw new SteelyardError('value-invalid', 'The posterior holds no samples at this radius: run the analysis again with more samples.', { radius });
  }
  const masses = new Float64Array(sampleCount);
  for (let i = 0; i < sampleCount; i++) {
    const value = log10Mass[i * width + radius];
    if (!Number.isFinite(value)) {
      throw new SteelyardError('value-invalid', 'The posterior has samples that are not finite: the galaxy is far outside what the model knows, or the model is damaged.', {
        sample: i, radius,
      });
    }
    masses[i] = value;
  }
  return masses;
}

/** log10 M at a radius between those of the posterior, sample by sample, linear in log r. */
export function massesInterpolated(posterior: Posterior, radiusOverRh: number): Float64Array {
  const radii = posterior.radiiOverRh;
  const above = radii.findIndex((r) => r >= radiusOverRh);
  if (above < 0 || radiusOverRh < radii[0]) {
    throw new SteelyardError('value-invalid', `The posterior spans ${radii[0]} to ${radii[radii.length - 1]} R_h and says nothing at ${radiusOverRh} R_h: choose a radius within.`, {
      radius: radiusOverRh,
    });
  }
  const upper = massesAt(posterior, above);
  if (radii[above] === radiusOverRh) return upper;
  const lower = massesAt(posterior, above - 1);
  const t = Math.log(radiusOverRh / radii[above - 1]) / Math.log(radii[above] / radii[above - 1]);
  return upper.map((value, i) => lower[i] + t * (value - lower[i]));
}
