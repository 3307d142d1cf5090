import { virialRadius } from './cosmology.ts';
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

/** That profile with M200 (Msun), c200 = r200 / scaleRadius and a core (kpc). */
export function coreEinastoOfHalo(mass: number, concentration: number, core: number): MassProfile {
  requirePositive('core-Einasto', { mass, concentration });
  const radius = virialRadius(mass);
  const scale = radius / concentration;
  return coreEinasto(mass / coreEinasto(1, scale, core).enclosedMass(radius), scale, core);
}

/** Where cores are largest, log10 of stellar over halo mass (Lazar et al. 2020), and how fast they shrink off it, dex: our choice. */
const PEAK_RATIO = -2.3;
const PEAK_WIDTH = 0.5;

/**
 * A core radius (kpc) that follows what Lazar et al. 2020 say in words: about the half-mass radius of the stars where the stars are
 * 5e-3 of the halo, and below 100 pc where they are 5e-4 or less. Their fitted coefficients are not used; the Gaussian is our choice.
 */
export function coreRadius(log10MassRatio: number, halfLightRadius: number): number {
  return (4 / 3) * halfLightRadius * Math.exp(-0.5 * ((log10MassRatio - PEAK_RATIO) / PEAK_WIDTH) ** 2);
}
