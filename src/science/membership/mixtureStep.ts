import { SteelyardError } from '../../shared/errors.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { fitMembershipMixture } from './mixture.ts';
import { hasEllipse, projectedRadii } from './radiusCut.ts';
import { short } from './wording.ts';

/** Fewer stars than this cannot tell members from field. */
const MINIMUM_MIXTURE_STARS = 20;

/**
 * Membership probabilities from velocities and radii for the stars still in; keeps P >= minimum, as weights on
 * request (in place of any before). Radii are elliptical where the ellipse is known.
 * @throws SteelyardError `value-invalid`, `galaxy-incomplete` or `sample-too-small`.
 */
export function separateByMixture(
  { stars, galaxy }: SelectionContext, weights: Float64Array, minimum: number, asWeights: boolean,
): StepOutcome {
  if (!(minimum >= 0 && minimum <= 1)) {
    throw new SteelyardError('value-invalid', `A membership probability cannot be cut at ${minimum}: give a number between 0 and 1.`);
  }
  if (!(galaxy.halfLightRadius.value > 0)) {
    throw new SteelyardError('galaxy-incomplete', `No half-light radius is known for ${galaxy.name}, which the membership mixture needs: give one.`, { galaxy: galaxy.key });
  }
  const rows = Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  if (rows.length < MINIMUM_MIXTURE_STARS) {
    throw new SteelyardError('sample-too-small', `Only ${rows.length} stars are left for the membership mixture, and it needs ${MINIMUM_MIXTURE_STARS}: loosen the steps before it.`);
  }
  const elliptical = hasEllipse(galaxy);
  const radii = projectedRadii(stars, galaxy, elliptical);
  const scale = elliptical ? galaxy.halfLightRadius.value : galaxy.halfLightRadius.value * Math.sqrt(1 - (galaxy.ellipticity.value || 0));
  const { systemicVelocity, velocityDispersion } = galaxy;
  const fit = fitMembershipMixture(
    {
      velocity: Float64Array.from(rows, (i) => stars.velocity[i]!),
      velocityError: Float64Array.from(rows, (i) => stars.velocityError[i]!),
      radius: Float64Array.from(rows, (i) => radii[i]! / scale),
    },
    {
      ...(systemicVelocity && { systemicVelocity: systemicVelocity.value }),
      ...(velocityDispersion && velocityDispersion.value > 0 && { velocityDispersion: velocityDispersion.value }),
    },
  );
  const kept = new Float64Array(weights.length);
  let expected = 0;
  rows.forEach((i, k) => {
    const p = fit.probability[k]!;
    expected += p;
    if (p >= minimum && p > 0) kept[i] = asWeights ? p : weights[i]!;
  });
  return {
    weights: kept,
    why: `mixture probability below ${short(minimum)}${asWeights ? ' (the others are weighted by it)' : ''}; ${expected.toFixed(1)} members expected at ${fit.systemicVelocity.toFixed(1)} km/s with dispersion ${fit.velocityDispersion.toFixed(1)} km/s`,
    mixture: {
      starCount: rows.length, memberCount: expected,
      systemicVelocity: fit.systemicVelocity, velocityDispersion: fit.velocityDispersion, field: fit.field,
    },
  };
}
