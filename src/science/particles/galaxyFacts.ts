import type { MassProfile } from '../profiles/massProfile.ts';
import { circularRadii } from '../sky/radii.ts';
import { quantiles } from '../statistics/quantiles.ts';
import { fibonacciDirections, projectAlong } from './directions.ts';
import { jeansCheck, type JeansCheck } from './jeansCheck.ts';
import { halfMassRadius, type Particles } from './particles.ts';
import { resolvedFrom } from './resolution.ts';
import { axisRatios } from './shape.ts';
import { rotationalSupport } from './support.ts';

/** What a simulated galaxy is, for a person to decide on and for the record. */
export interface GalaxyFacts {
  readonly stars: number;
  /** Msun */
  readonly stellarMass: number;
  /** Of the stars: 3-D half-mass radius, and the mean over directions of the projected half-number radius; kpc. */
  readonly halfMassRadius: number;
  readonly halfLightRadius: number;
  /** Along the line of sight, the mean over directions, km/s. */
  readonly velocityDispersion: number;
  readonly kappaRot: number;
  readonly vOverSigma: number;
  /** Of the stars within three half-mass radii. */
  readonly bOverA: number;
  readonly cOverA: number;
  /** Msun, of all species, within the projected half-light radius. */
  readonly massWithinHalfLightRadius: number;
  /** kpc */
  readonly resolvedFrom: number;
  readonly jeans?: JeansCheck;
}

const DIRECTIONS = 16;

/**
 * Measures a galaxy.
 *
 * @param stars centred and at rest
 * @param mass of all species
 * @param softening kpc
 */
export function measureGalaxy(stars: Particles, mass: MassProfile, softening: number): GalaxyFacts {
  const half = halfMassRadius(stars);
  const { kappaRot, vOverSigma } = rotationalSupport(stars);
  const views = fibonacciDirections(DIRECTIONS).map((direction) => projectAlong(stars, direction));
  const average = (of: (view: (typeof views)[number]) => number) => views.reduce((sum, view) => sum + of(view), 0) / DIRECTIONS;
  const halfLightRadius = average(({ x, y }) => quantiles(circularRadii(x, y), [0.5])[0]!);
  const jeans = jeansCheck(stars, (r) => mass.enclosedMass(r), resolvedFrom(softening));
  return {
    stars: stars.count,
    stellarMass: stars.mass.reduce((sum, m) => sum + m, 0),
    halfMassRadius: half,
    halfLightRadius,
    velocityDispersion: Math.sqrt(average(({ velocity }) => {
      const mean = velocity.reduce((sum, v) => sum + v, 0) / velocity.length;
      return velocity.reduce((sum, v) => sum + (v - mean) ** 2, 0) / velocity.length;
    })),
    kappaRot, vOverSigma,
    ...axisRatios(stars, 3 * half),
    massWithinHalfLightRadius: mass.enclosedMass(halfLightRadius),
    resolvedFrom: resolvedFrom(softening),
    ...(jeans ? { jeans } : {}),
  };
}
