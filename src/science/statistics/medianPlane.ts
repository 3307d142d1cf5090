/** a + b1 x1 + b2 x2 + ... */
export interface Plane {
  readonly intercept: number;
  /** One a variable. */
  readonly slopes: readonly number[];
}

const MOST_STEPS = 100;
/** Residuals smaller than this share of the typical one count as this: the sum of absolute values has no curvature at 0. */
const SMALLEST_RESIDUAL = 1e-3;
/** A variable that is others' sum to this part of its own variance gets no slope. */
const INDEPENDENT = 1e-10;

/**
 * The plane that minimises sum w |y - a - b . x|: half of the weight lies above it, at small x as at large, and outliers pull no more
 * than others (Boscovich's line in more variables; by weighted least squares again and again, Schlossmacher 1973, JASA 68, 857).
 *
 * @param variables each with one entry a point
 * @param weight one a point, > 0
 * @returns slope 0 for a variable that is the same everywhere, or follows from those before it
 */
export function medianPlane(variables: readonly ArrayLike<number>[], y: ArrayLike<number>, weight: ArrayLike<number>): Plane {
  const count = y.length;
  const size = variables.length + 1;
  let coefficients = new Float64Array(size);
  let typical = 0;
  for (let i = 0; i < count; i++) typical += Math.abs(y[i]!) / count;
  const row = new Float64Array(size + 1);
  for (let step = 0; typical > 0 && step < MOST_STEPS; step++) {
    // Of the normal equations, the right side as one more column.
    const sums = Array.from({ length: size }, () => new Float64Array(size + 1));
    for (let i = 0; i < count; i++) {
      row[0] = 1;
      let expected = coefficients[0]!;
      for (let k = 1; k < size; k++) {
        row[k] = variables[k - 1]![i]!;
        expected += coefficients[k]! * row[k]!;
      }
      row[size] = y[i]!;
      const w = weight[i]! / Math.max(Math.abs(y[i]! - expected), SMALLEST_RESIDUAL * typical);
      for (let k = 0; k < size; k++) for (let j = k; j <= size; j++) sums[k]![j]! += w * row[k]! * row[j]!;
    }
    const next = solveSymmetric(sums);
    const moved = next.reduce((sum, value, k) => sum + Math.abs(value - coefficients[k]!), 0);
    coefficients = next;
    if (moved < 1e-7 * typical) break;
  }
  return { intercept: coefficients[0]!, slopes: [...coefficients.subarray(1)] };
}

/** Gaussian elimination without pivots, which positive semi-definite matrices do not need. @param rows upper triangle, right side last; used up */
function solveSymmetric(rows: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  const size = rows.length;
  const own = rows.map((row, k) => row[k]!);
  const solution = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    if (rows[k]![k]! <= INDEPENDENT * own[k]!) continue;
    for (let below = k + 1; below < size; below++) {
      const factor = rows[k]![below]! / rows[k]![k]!;
      for (let j = below; j <= size; j++) rows[below]![j]! -= factor * rows[k]![j]!;
    }
  }
  for (let k = size - 1; k >= 0; k--) {
    if (rows[k]![k]! <= INDEPENDENT * own[k]!) continue;
    let sum = rows[k]![size]!;
    for (let j = k + 1; j < size; j++) sum -= rows[k]![j]! * solution[j]!;
    solution[k] = sum / rows[k]![k]!;
  }
  return solution;
}
