import { SteelyardError } from '../../shared/errors.ts';
import { weightedCovariance } from './bandwidth.ts';
import type { Covariance2d } from './bandwidth.ts';
import type { Grid } from './grid.ts';

/** Kernels end where they have fallen to exp(-TRUNCATION^2 / 2), 1e-10 of their centre. */
const TRUNCATION = Math.sqrt(2 * Math.log(1e10));
/** Above this many kernel sigmas a half pixel, the factored form would leave the range of doubles. */
const COARSE_PIXEL = 8;

/** Half the inverse of the kernel covariance: the exponent is -(xx u^2 + 2 xy u v + yy v^2). */
type HalfPrecision = Covariance2d;

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
  const normalisation = 1 / (2 * Math.PI * Math.sqrt(determinant) * weightSum);

  const density = new Float64Array(grid.rows * grid.columns);
  const stamp = makeStamp(half, kernel, grid);
  if (stamp) stampPoints(x, y, weights, normalisation, half, stamp, grid, density);
  else sumPoints(x, y, weights, normalisation, half, kernel, grid, density);
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

/**
 * A kernel centred on a pixel, sampled at the pixels about it. With a point at the offset (fx, fy) from its nearest
 * pixel, the kernel at the pixel (j, l) further on factors as
 *   exp(-q(j dx - fx, l dy - fy)) = exp(-q(fx, fy)) X^j Y^l exp(-q(j dx, l dy)),
 *   X = exp(2 dx (xx fx + xy fy)), Y = exp(2 dy (yy fy + xy fx)):
 * the last factor is this table, the same for every point, and the powers are recurrences, so a point costs three
 * exponentials and a pixel two multiplications.
 */
interface Stamp {
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly values: Float64Array;
  /** For row l + halfHeight the columns j that matter: [first, last]. */
  readonly first: Int32Array;
  readonly last: Int32Array;
}

function makeStamp(half: HalfPrecision, kernel: Covariance2d, grid: Grid): Stamp | undefined {
  // Mahalanobis length of the largest offset from the nearest pixel, by which the cut must be widened.
  const offset = Math.sqrt(2 * ((half.xx * grid.dx * grid.dx + half.yy * grid.dy * grid.dy) / 4
    + (Math.abs(half.xy) * grid.dx * grid.dy) / 2));
  const reach = TRUNCATION + offset;
  const halfWidth = Math.ceil((reach * Math.sqrt(kernel.xx)) / grid.dx);
  const halfHeight = Math.ceil((reach * Math.sqrt(kernel.yy)) / grid.dy);
  const size = (2 * halfWidth + 1) * (2 * halfHeight + 1);
  if (offset > COARSE_PIXEL || size > 16 * grid.rows * grid.columns + 4096) return undefined;

  const width = 2 * halfWidth + 1;
  const values = new Float64Array(size);
  const first = new Int32Array(2 * halfHeight + 1);
  const last = new Int32Array(2 * halfHeight + 1);
  for (let l = 0; l <= halfHeight; l++) {
    const [from, to] = chord(half, l * grid.dy, reach, grid.dx, halfWidth);
    first[halfHeight + l] = from;
    last[halfHeight + l] = to;
    first[halfHeight - l] = -to;
    last[halfHeight - l] = -from;
    const v = l * grid.dy;
    for (let j = from; j <= to; j++) {
      const u = j * grid.dx;
      const value = Math.exp(-(half.xx * u * u + 2 * half.xy * u * v + half.yy * v * v));
      values[(halfHeight + l) * width + halfWidth + j] = value;
      values[(halfHeight - l) * width + halfWidth - j] = value;
    }
  }
  return { halfWidth, halfHeight, values, first, last };
}

/** Columns where the ellipse q <= reach^2 / 2 meets the row at height v; empty as [1, 0]. */
function chord(half: HalfPrecision, v: number, reach: number, dx: number, limit: number): [number, number] {
  const along = (reach * reach) / 2 - (half.yy - (half.xy * half.xy) / half.xx) * v * v;
  if (along < 0) return [1, 0];
  const middle = (-half.xy / half.xx) * v;
  const span = Math.sqrt(along / half.xx);
  return [Math.max(-limit, Math.floor((middle - span) / dx)), Math.min(limit, Math.ceil((middle + span) / dx))];
}

function stampPoints(
  x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number>, normalisation: number,
  half: HalfPrecision, stamp: Stamp, grid: Grid, density: Float64Array,
): void {
  const { columns, rows, x0, y0, dx, dy } = grid;
  const { halfWidth, halfHeight, values, first, last } = stamp;
  const width = 2 * halfWidth + 1;
  const powers = new Float64Array(width);
  for (let i = 0; i < x.length; i++) {
    if (weights[i] === 0) continue;
    const column = Math.round((x[i] - x0) / dx) | 0;
    const row = Math.round((y[i] - y0) / dy) | 0;
    const lFrom = Math.max(-halfHeight, -row) | 0;
    const lTo = Math.min(halfHeight, rows - 1 - row) | 0;
    const jFrom = Math.max(-halfWidth, -column) | 0;
    const jTo = Math.min(halfWidth, columns - 1 - column) | 0;
    if (lFrom > lTo || jFrom > jTo) continue;

    const fx = x[i] - (x0 + column * dx);
    const fy = y[i] - (y0 + row * dy);
    const stepX = 2 * dx * (half.xx * fx + half.xy * fy);
    const stepY = 2 * dy * (half.yy * fy + half.xy * fx);
    const ratioX = Math.exp(stepX);
    const ratioY = Math.exp(stepY);
    let power = Math.exp(stepX * jFrom);
    for (let j = jFrom; j <= jTo; j++) {
      powers[j + halfWidth] = power;
      power *= ratioX;
    }
    const centre = weights[i] * normalisation * Math.exp(-(half.xx * fx * fx + 2 * half.xy * fx * fy + half.yy * fy * fy));
    let amplitude = centre * Math.exp(stepY * lFrom);
    for (let l = lFrom; l <= lTo; l++) {
      const from = (Math.max(jFrom, first[l + halfHeight]) + halfWidth) | 0;
      const to = (Math.min(jTo, last[l + halfHeight]) + halfWidth) | 0;
      const target = ((row + l) * columns + column - halfWidth) | 0;
      const source = ((l + halfHeight) * width) | 0;
      for (let k = from; k <= to; k++) density[target + k] += amplitude * powers[k] * values[source + k];
      amplitude *= ratioY;
    }
  }
}

/** The plain sum, for kernels far narrower than a pixel or far wider than the grid. */
function sumPoints(
  x: ArrayLike<number>, y: ArrayLike<number>, weights: ArrayLike<number>, normalisation: number,
  half: HalfPrecision, kernel: Covariance2d, grid: Grid, density: Float64Array,
): void {
  const { columns, rows, x0, y0, dx, dy } = grid;
  const reachY = TRUNCATION * Math.sqrt(kernel.yy);
  for (let i = 0; i < x.length; i++) {
    const rowFrom = Math.max(0, Math.ceil((y[i] - reachY - y0) / dy));
    const rowTo = Math.min(rows - 1, Math.floor((y[i] + reachY - y0) / dy));
    for (let row = rowFrom; row <= rowTo; row++) {
      const v = y0 + row * dy - y[i];
      const along = (TRUNCATION * TRUNCATION) / 2 - (half.yy - (half.xy * half.xy) / half.xx) * v * v;
      if (along < 0) continue;
      const middle = x[i] - (half.xy / half.xx) * v - x0;
      const span = Math.sqrt(along / half.xx);
      const from = Math.max(0, Math.ceil((middle - span) / dx));
      const to = Math.min(columns - 1, Math.floor((middle + span) / dx));
      for (let column = from; column <= to; column++) {
        const u = x0 + column * dx - x[i];
        density[row * columns + column] += weights[i] * normalisation
          * Math.exp(-(half.xx * u * u + 2 * half.xy * u * v + half.yy * v * v));
      }
    }
  }
}
