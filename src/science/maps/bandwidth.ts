import { SteelyardError } from '../../shared/errors.ts';

/** A symmetric 2 x 2 matrix. */
export interface Covariance2d {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/**
 * Kish's effective number of points, (sum w)^2 / sum w^2.
 * @param weights one a point, not negative
 */
export function effectiveCount(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i];
    squares += weights[i] * weights[i];
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** Scott's factor in two dimensions, n_eff^(-1/6) (Scott 1992, Multivariate Density Estimation, eq. 6.42). */
export function scottFactor(effective: number): number {
  return effective ** (-1 / 6);
}

/**
 * Weighted, unbiased sample covariance: sum w (x - <x>)(y - <y>) / (1 - sum w^2) with weights summing to 1
 * (numpy.cov's `aweights`, which scipy.stats.gaussian_kde uses). Without weights this is the n - 1 one.
 * @throws SteelyardError `sample-too-small` when fewer than two points carry weight
 */
export function weightedCovariance(x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number>): Covariance2d {
  let sum = 0;
  let squares = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; i++) {
    sum += weights[i];
    squares += weights[i] * weights[i];
    meanX += weights[i] * x[i];
    meanY += weights[i] * y[i];
  }
  const unbiased = sum - squares / sum;
  if (!(sum > 0) || !(unbiased > 1e-12 * sum)) {
    throw new SteelyardError('sample-too-small', 'A density map needs at least two stars with positive weight: loosen the selection.', {
      stars: x.length,
    });
  }
  meanX /= sum;
  meanY /= sum;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += weights[i] * dx * dx;
    xy += weights[i] * dx * dy;
    yy += weights[i] * dy * dy;
  }
  return { xx: xx / unbiased, xy: xy / unbiased, yy: yy / unbiased };
}
