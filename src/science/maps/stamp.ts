import type { Covariance2d } from './bandwidth.ts';
import type { Grid } from './grid.ts';
import { TRUNCATION } from './kernel.ts';
import type { HalfPrecision } from './kernel.ts';

/** Above this many kernel sigmas a half pixel, the factored form would leave the range of doubles. */
const COARSE_PIXEL = 8;

/**
 * A kernel centred on a pixel, sampled at the pixels about it. With a point at the offset (fx, fy) from its nearest
 * pixel, the kernel at the pixel (j, l) further on factors as
 *   exp(-q(j dx - fx, l dy - fy)) = exp(-q(fx, fy)) X^j Y^l exp(-q(j dx, l dy)),
 *   X = exp(2 dx (xx fx + xy fy)), Y = exp(2 dy (yy fy + xy fx)):
 * the last factor is this table, the same for every point, and the powers are recurrences, so a point costs three
 * exponentials and a pixel two multiplications.
 */
export interface Stamp {
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly values: Float64Array;
  /** For row l + halfHeight the columns j that matter: [first, last]. */
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** The stamp of a kernel on a grid; undefined where the factors would overflow or the table outgrow the grid. */
export function makeStamp(half: HalfPrecision, kernel: Covariance2d, grid: Grid): Stamp | undefined {
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
