import { SteelyardError } from '../../shared/errors.ts';
import { weightedCovariance } from './bandwidth.ts';
import type { Covariance2d } from './bandwidth.ts';
import type { Grid } from './grid.ts';
import type { HalfPrecision, WeightedPoints } from './kernel.ts';
import { makeStamp } from './stamp.ts';
import { stampKernel } from './stampKernel.ts';
import { stampPoints } from './stampPoints.ts';
import { sumPoints } from './sumPoints.ts';

/**
 * Gaussian kernel density estimate on a regular grid, exactly as scipy.stats.gaussian_kde defines it: one kernel a
 * point, of covariance bandwidthFactor^2 x the weighted sample covariance (correlation kept), the weights normalised
 * to sum 1, so that the density integrates to 1 over the plane. Kernels are cut at 1e-10 of their centre, which
 * leaves the density within 1e-6 of its peak in the plane.
 *
 * @param x one a point, any unit; `y` likewise
 * @param weights one a point, not negative
 * @param bandwidthFactor scipy's `bw_method` as a scalar, positive
 * @returns rows x columns, row-major, at the pixel centres, per unit area
 * @throws SteelyardError `sample-too-small` for fewer than two weighted points; `value-invalid` for lengths that
 *   differ, numbers that are not finite, negative weights, or points that lie on one line or in one place
 */
export function gaussianKde2d(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  bandwidthFactor: number,
  grid: Grid,
): Float64Array {
  checkPoints(x, y, weights, bandwidthFactor);
  const kernel = kernelCovariance(weightedCovariance(x, y, weights), bandwidthFactor);
  const determinant = kernel.xx * kernel.yy - kernel.xy * kernel.xy;
  const half: HalfPrecision = {
    xx: kernel.yy / determinant / 2, xy: -kernel.xy / determinant / 2, yy: kernel.xx / determinant / 2,
  };
  let weightSum = 0;
  for (let i = 0; i < weights.length; i++) weightSum += weights[i];
  const points: WeightedPoints = { x, y, weights, normalisation: 1 / (2 * Math.PI * Math.sqrt(determinant) * weightSum) };

  const density = new Float64Array(grid.rows * grid.columns);
  const vectors = stampKernel();
  const stamp = vectors && makeStamp(half, kernel, grid);
  if (stamp) stampPoints(points, half, stamp, vectors, grid, density);
  else sumPoints(points, half, kernel, grid, density);
  return density;
}

function checkPoints(x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number>, factor: number): void {
  if (x.length !== y.length || x.length !== weights.length) {
    throw new SteelyardError('value-invalid', 'A density map needs as many y and weights as x.', { x: x.length, y: y.length });
  }
  if (!(factor > 0) || !Number.isFinite(factor)) {
    throw new SteelyardError('value-invalid', 'The bandwidth factor of a density map must be a positive number.', { factor });
  }
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i]) || !(weights[i] >= 0) || weights[i] === Infinity) {
      throw new SteelyardError('value-invalid', `Star ${i + 1} of the sample has a position, velocity or weight that is not a usable number: remove it.`, {
        star: i,
      });
    }
  }
}

function kernelCovariance(sample: Covariance2d, factor: number): Covariance2d {
  const determinant = sample.xx * sample.yy - sample.xy * sample.xy;
  // Rounding leaves a determinant of about 1e-16 xx yy for points on a line.
  if (!(determinant > 1e-13 * sample.xx * sample.yy) || !(determinant > 0)) {
    throw new SteelyardError('value-invalid', 'The stars lie on one line or in one place, so their density cannot be estimated: check the position and velocity columns.');
  }
  const square = factor * factor;
  return { xx: sample.xx * square, xy: sample.xy * square, yy: sample.yy * square };
}
