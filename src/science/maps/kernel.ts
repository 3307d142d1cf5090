import type { Covariance2d } from './bandwidth.ts';

/** Kernels end where they have fallen to exp(-TRUNCATION^2 / 2), 1e-10 of their centre. */
export const TRUNCATION = Math.sqrt(2 * Math.log(1e10));
/** Half the inverse of the kernel covariance: the exponent is -(xx u^2 + 2 xy u v + yy v^2). */
export type HalfPrecision = Covariance2d;

/** Points of a density estimate, and the scale that makes it integrate to 1 over the plane. */
export interface WeightedPoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** Density at the centre of a kernel of unit weight. */
  readonly normalisation: number;
}
