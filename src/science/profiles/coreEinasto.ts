import type { MassProfile } from './massProfile.ts';
import { requirePositive, requireThat } from './parameters.ts';
import { integrateMass, integratePotential } from './radialIntegrals.ts';

/** The sharpness that Lazar et al. 2020 hold fixed. */
export const CORE_EINASTO_ALPHA = 0.16;

/**
 * core-Einasto (Lazar et al. 2020, MNRAS 497, 2393): rho = rhoS exp{-(2 / alpha) [((r + coreRadius) / scaleRadius)^alpha - 1]};
 * rhoS in Msun/kpc^3, radii in kpc. Einasto's profile where coreRadius is 0.
 * @throws SteelyardError `profile-invalid`.
 */
export function coreEinasto(rhoS: number, scaleRadius: number, coreRadius: number, alpha = CORE_EINASTO_ALPHA): MassProfile {
  requirePositive('core-Einasto', { rhoS, scaleRadius, alpha });
  requireThat(coreRadius >= 0, 'core-Einasto', `the core radius must not be negative, not ${coreRadius}`);
  const density = (r: number): number => rhoS * Math.exp((-2 / alpha) * (((r + coreRadius) / scaleRadius) ** alpha - 1));
  const enclosedMass = integrateMass(density, scaleRadius, 0);
  return Object.freeze({
    kind: 'core-einasto',
    parameters: Object.freeze({ rhoS, scaleRadius, coreRadius, alpha }),
    density,
    enclosedMass,
    potential: integratePotential(enclosedMass, scaleRadius),
  });
}
