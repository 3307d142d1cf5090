import { G } from '../constants/constants.ts';

/** Hubble parameter of the Planck cosmology that NIHAO uses (Planck 2014, A&A 571, A16). */
export const HUBBLE = 0.671;

/** Critical density at z = 0, Msun/kpc^3: 3 H0^2 / (8 pi G). */
export const CRITICAL_DENSITY = (3 * (HUBBLE * 0.1) ** 2) / (8 * Math.PI * G);

/** Radius (kpc) within which the mean density is 200 times critical, of a halo of mass M200 (Msun). */
export function virialRadius(mass: number): number {
  return Math.cbrt((3 * mass) / (4 * Math.PI * 200 * CRITICAL_DENSITY));
}

/** Median concentration c200 of a halo of mass M200 (Msun) at z = 0: Dutton & Maccio 2014, MNRAS 441, 3359, table 3. */
export function medianConcentration(mass: number): number {
  return 10 ** (0.905 - 0.101 * (Math.log10(mass * HUBBLE) - 12));
}
