import { SteelyardError } from '../../shared/errors.ts';
import type { Measurement } from '../../shared/galaxy.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { circularRadii } from '../sky/radii.ts';
import { sampleHalfLightRadius } from './halfLightRadius.ts';
import { fitVelocityDispersion, THIS_SAMPLE } from './velocityDispersion.ts';

/** Fewest members (sum of weights) that a sample may have: below, the dispersion is uncertain by 16 % or more from counting alone. */
export const MINIMUM_MEMBERS = 20;

/** Stars already projected on the plane of the sky; arrays have one entry a star. */
export interface ProjectedStars {
  /** About the centre, towards east and north, pc. */
  readonly xPc: Float64Array;
  readonly yPc: Float64Array;
  /** Along the line of sight, from any zero, km/s. */
  readonly velocity: Float64Array;
  /** 1-sigma, km/s, >= 0. */
  readonly velocityError: Float64Array;
  /** In (0, 1]. */
  readonly weight: Float64Array;
  /** Projected and circularised, pc; 'sample': the weighted median radius of these stars. */
  readonly halfLightRadiusPc: number | Measurement | 'sample';
  readonly distanceKpc: number | Measurement;
  /** Catalogue row of each star; 0, 1, 2 ... when left out. */
  readonly row?: Int32Array;
}

/**
 * The kinematic sample of projected stars: positions in units of the half-light radius, velocities about the systemic
 * velocity, both it and the dispersion by `fitVelocityDispersion`. Observed catalogues, mock galaxies and imported
 * simulations all come through here, so that a network sees them alike.
 * @throws SteelyardError `sample-too-small` when the weights sum to less than `MINIMUM_MEMBERS`.
 */
export function sampleFromProjected(stars: ProjectedStars): KinematicSample {
  const starCount = stars.velocity.length;
  let members = 0;
  for (const w of stars.weight) members += w;
  if (!(members >= MINIMUM_MEMBERS)) {
    const amount = Math.abs(members - starCount) < 1e-9 ? '' : ` that amount to ${members.toFixed(1)} members`;
    throw new SteelyardError(
      'sample-too-small',
      `The sample has only ${starCount} star${starCount === 1 ? '' : 's'}${amount}, and at least ${MINIMUM_MEMBERS} are needed: loosen the selection or use a larger catalogue.`,
      { stars: starCount, members },
    );
  }
  const distance = asMeasurement(stars.distanceKpc);
  const halfLightRadius = stars.halfLightRadiusPc === 'sample'
    ? sampleHalfLightRadius(circularRadii(stars.xPc, stars.yPc), stars.weight, distance)
    : asMeasurement(stars.halfLightRadiusPc);
  const { mean, dispersion } = fitVelocityDispersion(stars.velocity, stars.velocityError, stars.weight);
  return {
    starCount,
    x: stars.xPc.map((x) => x / halfLightRadius.value),
    y: stars.yPc.map((y) => y / halfLightRadius.value),
    velocity: stars.velocity.map((v) => v - mean.value),
    velocityError: stars.velocityError,
    weight: stars.weight,
    row: stars.row ?? Int32Array.from({ length: starCount }, (_, i) => i),
    halfLightRadius,
    distance,
    systemicVelocity: mean,
    velocityDispersion: dispersion,
  };
}

function asMeasurement(quantity: number | Measurement): Measurement {
  return typeof quantity === 'number' ? { value: quantity, errorLow: 0, errorHigh: 0, bibcode: THIS_SAMPLE } : quantity;
}
