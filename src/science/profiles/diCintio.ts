import type { MassProfile } from './massProfile.ts';
import { requirePositive } from './parameters.ts';
import { zhaoOfHalo, type ZhaoShape } from './zhao.ts';

/** Where the fits hold, in X = log10(stellar mass / halo mass); outside, the nearest end is used. */
export const DI_CINTIO_RANGE = [-4.1, -1.3] as const;

/** Shape of a halo reshaped by feedback, from X = log10(M* / Mhalo): Di Cintio et al. 2014b (MNRAS 441, 2986), equation 3. */
export function diCintioShape(log10MassRatio: number): ZhaoShape {
  const x = Math.min(Math.max(log10MassRatio, DI_CINTIO_RANGE[0]), DI_CINTIO_RANGE[1]);
  const a = 10 ** (x + 2.33);
  const b = 10 ** (x + 2.56);
  return {
    alpha: 2.94 - Math.log10(a ** -1.08 + a ** 2.29),
    beta: 4.23 + 1.34 * x + 0.26 * x * x,
    gamma: -0.06 + Math.log10(b ** -0.68 + b),
  };
}

/** c = r_vir / r_-2 of that halo, from its dark-matter-only concentration: Di Cintio et al. 2014b, equation 6. */
export function diCintioConcentration(darkMatterOnly: number, log10MassRatio: number): number {
  const x = Math.min(Math.max(log10MassRatio, DI_CINTIO_RANGE[0]), DI_CINTIO_RANGE[1]);
  return darkMatterOnly * (1 + 0.00003 * Math.exp(3.4 * (x + 4.5)));
}

/** The halo of mass M200 (Msun) with that stellar mass (Msun), from its dark-matter-only c200. The stars are not included. */
export function diCintio(haloMass: number, stellarMass: number, concentration: number): MassProfile {
  requirePositive('Di Cintio et al. 2014', { haloMass, stellarMass, concentration });
  const x = Math.log10(stellarMass / haloMass);
  const halo = zhaoOfHalo(diCintioShape(x), haloMass, diCintioConcentration(concentration, x));
  return Object.freeze({
    ...halo,
    kind: 'di-cintio-2014',
    parameters: Object.freeze({ ...halo.parameters, haloMass, stellarMass, concentration }),
  });
}
