import { symmetricEigen } from '../statistics/symmetricEigen.ts';

/** Takes vectors to coordinates along their principal axes, each with unit variance in the sample it was fitted to. */
export interface Whitening {
  readonly mean: Float32Array;
  /** axes x dimensions, row-major: whitened = axes (vector - mean). */
  readonly axes: Float32Array;
  readonly axisCount: number;
}

export interface WhiteningOptions {
  /** Divide each component by its own deviation first: for components of different units. */
  readonly standardise: boolean;
  /** Principal axes are kept until this share of the variance is. */
  readonly variance: number;
  readonly largestAxisCount: number;
}

/** Directions with less than this share of the variance are rounding. */
const SMALLEST_VARIANCE = 1e-9;
/** Variance over the squared mean below which a component is constant but for the rounding of float32. */
const CONSTANT = 1e-12;

/**
 * Principal component whitening of a sample of vectors.
 * @param rows count x dimensions, row-major
 */
export function fitWhitening(rows: Float32Array, dimensions: number, options: WhiteningOptions): Whitening {
  const { standardise, variance, largestAxisCount } = options;
  const count = rows.length / dimensions;
  const mean = new Float64Array(dimensions);
  rows.forEach((value, at) => { mean[at % dimensions]! += value / count; });
  const deviation = new Float64Array(dimensions);
  rows.forEach((value, at) => { deviation[at % dimensions]! += (value - mean[at % dimensions]!) ** 2 / count; });
  const varies = (square: number, k: number) => square > CONSTANT * mean[k]! ** 2;
  const scale = deviation.map((square, k) => (!standardise ? 1 : varies(square, k) ? 1 / Math.sqrt(square) : 0));
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < dimensions; a++) centred[a] = (rows[i * dimensions + a]! - mean[a]!) * scale[a]!;
    for (let a = 0; a < dimensions; a++) {
      if (centred[a] === 0) continue;
      for (let b = 0; b <= a; b++) covariance[a * dimensions + b]! += (centred[a]! * centred[b]!) / count;
    }
  }
  for (let a = 0; a < dimensions; a++) for (let b = 0; b < a; b++) covariance[b * dimensions + a] = covariance[a * dimensions + b]!;
  const { values, vectors } = symmetricEigen(covariance, dimensions);
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  let kept = 0;
  let sum = 0;
  const most = Math.min(dimensions, largestAxisCount);
  while (kept < most && sum < variance * total && values[kept]! > SMALLEST_VARIANCE * total) sum += values[kept++]!;
  const axes = new Float32Array(kept * dimensions);
  for (let k = 0; k < kept; k++) {
    for (let d = 0; d < dimensions; d++) axes[k * dimensions + d] = (vectors[k * dimensions + d]! * scale[d]!) / Math.sqrt(values[k]!);
  }
  return { mean: Float32Array.from(mean), axes, axisCount: kept };
}

/** Rows (count x dimensions) along the axes: count x axes. */
export function whiten({ mean, axes, axisCount }: Whitening, rows: ArrayLike<number>): Float32Array {
  const dimensions = mean.length;
  const count = rows.length / dimensions;
  const whitened = new Float32Array(count * axisCount);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < axisCount; k++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += axes[k * dimensions + d]! * (rows[i * dimensions + d]! - mean[d]!);
      whitened[i * axisCount + k] = sum;
    }
  }
  return whitened;
}
