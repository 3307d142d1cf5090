import { sphericalAverage, type FlattenedField } from '../profiles/flattened.ts';
import { logarithmicSlope } from '../profiles/logarithmicSlope.ts';
import type { MassProfile } from '../profiles/massProfile.ts';

/**
 * Where the inner slope is taken, kpc: 150 pc, the radius at which cusps and cores of Local Group dwarfs are mostly told apart
 * (Read, Walker & Steger 2019, MNRAS 484, 1401). Our choice: the radius of Exposito-Marquez et al. 2023 (2209.05965) is not known here.
 */
export const INNER_SLOPE_RADIUS = 0.15;

/**
 * The true logarithmic slope d ln rho / d ln r of a mock's dark-matter density, stars left out, at `INNER_SLOPE_RADIUS`:
 * -2 to 0 for the halos of the suites. A halo that lies on ellipsoids is averaged over the sphere first.
 */
export function innerSlopeOf(
  { halo, flattened }: { readonly halo: MassProfile; readonly flattened?: { readonly field: Pick<FlattenedField, 'axes'> } },
): number {
  const density = flattened ? sphericalAverage(halo.density, flattened.field.axes) : halo.density;
  return logarithmicSlope(density, INNER_SLOPE_RADIUS);
}
