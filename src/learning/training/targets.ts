/**
 * The vectors that a flow describes, made from masses and back.
 *
 * Masses are taken in units of sigma^2 R_h / G, which removes the scale, and as increments from one radius to the next,
 * on a logarithmic scale: so that every sample rises with radius, as a mass profile must. The result is centred and
 * whitened with the training set's mean and covariance.
 */
export interface TargetScaling {
  readonly mean: readonly number[];
  /** Lower triangular, row-major: covariance = factor factor^T. */
  readonly factor: readonly number[];
}

/** Increments below this many dex count as this: float32 could not tell them from none. */
const SMALLEST_INCREMENT = 1e-4;

/** log10 masses over the scale -> first value and logarithms of the increments. */
function toIncrements(log10Mass: ArrayLike<number>, offset: number, radii: number, log10Scale: number): Float64Array {
  const z = new Float64Array(radii);
  z[0] = log10Mass[offset]! - log10Scale;
  for (let i = 1; i < radii; i++) z[i] = Math.log(Math.max(log10Mass[offset + i]! - log10Mass[offset + i - 1]!, SMALLEST_INCREMENT));
  return z;
}

/**
 * Mean and Cholesky factor of the targets of a training set.
 *
 * @param log10Mass count x radii, Msun
 * @param log10Scale count, log10 of sigma^2 R_h / G
 * @param indices the examples to use
 */
export function fitTargetScaling(log10Mass: Float32Array, log10Scale: Float32Array, indices: Int32Array): TargetScaling {
  const radii = log10Mass.length / log10Scale.length;
  // Twice over the examples instead of once with all increments held: there may be a million.
  const sums = new Float64Array(radii);
  const each = (use: (increments: Float64Array) => void) => indices.forEach((i) => {
    use(toIncrements(log10Mass, i * radii, radii, log10Scale[i]!));
  });
  each((row) => row.forEach((value, k) => { sums[k]! += value; }));
  const mean = Array.from(sums, (sum) => sum / indices.length);
  const covariance = new Float64Array(radii * radii);
  each((row) => {
    for (let a = 0; a < radii; a++) {
      for (let b = 0; b <= a; b++) covariance[a * radii + b]! += (row[a]! - mean[a]!) * (row[b]! - mean[b]!) / indices.length;
    }
  });
  return { mean, factor: [...cholesky(covariance, radii)] };
}

/** The lower factor of a covariance given by its lower triangle; a sliver on the diagonal keeps near-degenerate ones positive. */
function cholesky(lower: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j]! + (i === j ? 1e-8 : 0);
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!;
    }
  }
  return factor;
}

/** The whitened target of one example, written into `out` at `outOffset`. */
export function whitenTarget(
  scaling: TargetScaling, log10Mass: ArrayLike<number>, offset: number, log10Scale: number, out: Float32Array, outOffset: number,
): void {
  const n = scaling.mean.length;
  const z = toIncrements(log10Mass, offset, n, log10Scale);
  for (let i = 0; i < n; i++) {
    let value = z[i]! - scaling.mean[i]!;
    for (let k = 0; k < i; k++) value -= scaling.factor[i * n + k]! * out[outOffset + k]!;
    out[outOffset + i] = value / scaling.factor[i * n + i]!;
  }
}

/** log10 masses (Msun) of whitened vectors, count x radii: the inverse of `whitenTarget` for many vectors of one galaxy. */
export function massesOf(scaling: TargetScaling, whitened: Float32Array, log10Scale: number): Float32Array {
  const n = scaling.mean.length;
  const masses = new Float32Array(whitened.length);
  for (let offset = 0; offset < whitened.length; offset += n) {
    let log10Mass = log10Scale;
    for (let i = 0; i < n; i++) {
      let z = scaling.mean[i]!;
      for (let k = 0; k <= i; k++) z += scaling.factor[i * n + k]! * whitened[offset + k]!;
      log10Mass += i === 0 ? z : Math.exp(z);
      masses[offset + i] = log10Mass;
    }
  }
  return masses;
}
