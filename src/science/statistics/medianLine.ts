/** a + b x */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

const MOST_STEPS = 100;
/** Residuals smaller than this share of the typical one count as this: the sum of absolute values has no curvature at 0. */
const SMALLEST_RESIDUAL = 1e-3;

/**
 * The line that minimises sum w |y - a - b x|: half of the weight lies above it, at small x as at large, and outliers pull no more than
 * others (Boscovich's line; by weighted least squares again and again, Schlossmacher 1973, JASA 68, 857).
 *
 * @param weight one a point, > 0
 * @returns slope 0 where all x are the same
 */
export function medianLine(x: ArrayLike<number>, y: ArrayLike<number>, weight: ArrayLike<number>): Line {
  const count = x.length;
  let line: Line = { intercept: 0, slope: 0 };
  let typical = 0;
  for (let i = 0; i < count; i++) typical += Math.abs(y[i]!) / count;
  for (let step = 0; typical > 0 && step < MOST_STEPS; step++) {
    let total = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
    for (let i = 0; i < count; i++) {
      const residual = Math.abs(y[i]! - line.intercept - line.slope * x[i]!);
      const w = weight[i]! / Math.max(residual, SMALLEST_RESIDUAL * typical);
      total += w;
      sumX += w * x[i]!;
      sumY += w * y[i]!;
      sumXX += w * x[i]! * x[i]!;
      sumXY += w * x[i]! * y[i]!;
    }
    const determinant = total * sumXX - sumX * sumX;
    const slope = determinant > 1e-12 * total * sumXX ? (total * sumXY - sumX * sumY) / determinant : 0;
    const next = { intercept: (sumY - slope * sumX) / total, slope };
    const moved = Math.abs(next.intercept - line.intercept) + Math.abs(next.slope - line.slope);
    line = next;
    if (moved < 1e-7 * typical) break;
  }
  return line;
}
