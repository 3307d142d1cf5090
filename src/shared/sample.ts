import type { Measurement } from './galaxy.ts';

/**
 * The stars as the networks and estimators see them. Arrays have one entry a star.
 * Positions are in the plane of the sky about the centre, x towards east, y towards north.
 */
export interface KinematicSample {
  readonly starCount: number;
  /** In units of `halfLightRadius`. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Line-of-sight velocity about the systemic, corrected for perspective motion where known, km/s. */
  readonly velocity: Float64Array;
  /** 1-sigma, km/s. */
  readonly velocityError: Float64Array;
  /** Membership weights in (0, 1]. */
  readonly weight: Float64Array;
  /** Index of the catalogue row of each star (the first row, where repeat measurements were merged). */
  readonly row: Int32Array;
  /** Projected, circularised (x sqrt(1 - ellipticity)), pc: the unit of x and y. */
  readonly halfLightRadius: Measurement;
  /** kpc */
  readonly distance: Measurement;
  /** Heliocentric, km/s. */
  readonly systemicVelocity: Measurement;
  /** Intrinsic line-of-sight dispersion: errors deconvolved, maximum likelihood, km/s. */
  readonly velocityDispersion: Measurement;
}
