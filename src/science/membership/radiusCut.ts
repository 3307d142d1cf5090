import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { circularRadii, ellipticalRadii } from '../sky/radii.ts';
import { parsecPerArcmin, projectToTangentPlane } from '../sky/tangentPlane.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { short } from './wording.ts';

/**
 * Keeps the stars within a projected radius of the galaxy's published centre. An elliptical radius is the semi-major
 * axis of the star's ellipse, and then R_h is the published one along the major axis; a circular radius goes with the
 * circularised R_h.
 * @throws SteelyardError `value-invalid` or `galaxy-incomplete`.
 */
export function cutRadius(
  { stars, galaxy }: SelectionContext, weights: Float64Array, maximum: number, unit: 'arcmin' | 'pc' | 'R_h', elliptical: boolean,
): StepOutcome {
  if (!(maximum > 0)) throw new SteelyardError('value-invalid', `The stars cannot be cut at a radius of ${maximum} ${unit}: give a positive number.`);
  const limit = maximum * arcminPer(unit, galaxy, elliptical);
  const radii = projectedRadii(stars, galaxy, elliptical);
  return {
    weights: weights.map((w, i) => (radii[i]! <= limit ? w : 0)),
    why: `${elliptical ? 'elliptical ' : ''}radius beyond ${short(maximum)} ${unit}${unit === 'arcmin' ? '' : ` (${short(limit)} arcmin)`} of the centre of ${galaxy.name}`,
  };
}

/**
 * Projected radii about the galaxy's centre, arcmin: circular, or the semi-major axis of each star's ellipse;
 * infinite for stars on the other half of the sky.
 * @throws SteelyardError `galaxy-incomplete` when the ellipse is wanted and not known.
 */
export function projectedRadii(stars: SelectionContext['stars'], galaxy: Galaxy, elliptical: boolean): Float64Array {
  const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, galaxy);
  if (!elliptical) return circularRadii(xi, eta).map(orInfinity);
  const { ellipticity, positionAngle } = galaxy;
  if (!hasEllipse(galaxy)) {
    throw new SteelyardError('galaxy-incomplete', `No ellipticity and position angle are known for ${galaxy.name}: give them, or use circular radii.`, { galaxy: galaxy.key });
  }
  return ellipticalRadii(xi, eta, ellipticity.value, positionAngle.value || 0).map(orInfinity);
}

export function hasEllipse({ ellipticity, positionAngle }: Galaxy): boolean {
  return ellipticity.value >= 0 && ellipticity.value < 1 && (Number.isFinite(positionAngle.value) || ellipticity.value === 0);
}

function arcminPer(unit: 'arcmin' | 'pc' | 'R_h', galaxy: Galaxy, elliptical: boolean): number {
  if (unit === 'arcmin') return 1;
  const known = unit === 'pc' ? galaxy.distance.value : galaxy.halfLightRadius.value;
  if (!(known > 0)) {
    const what = unit === 'pc' ? 'distance' : 'half-light radius';
    throw new SteelyardError('galaxy-incomplete', `No ${what} is known for ${galaxy.name}: give one, or cut at a radius in arcmin.`, { galaxy: galaxy.key });
  }
  if (unit === 'pc') return 1 / parsecPerArcmin(known);
  return elliptical ? known : known * Math.sqrt(1 - (galaxy.ellipticity.value || 0));
}

function orInfinity(radius: number): number {
  return Number.isNaN(radius) ? Infinity : radius;
}
