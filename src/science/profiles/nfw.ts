import { G } from '../constants/constants.ts';
import { virialRadius } from './cosmology.ts';
import type { MassProfile } from './massProfile.ts';
import { requirePositive } from './parameters.ts';

/** Navarro, Frenk & White 1997 (ApJ 490, 493): rho = rhoS / [x (1 + x)^2], x = r / scaleRadius. rhoS in Msun/kpc^3, kpc. */
export function nfw(rhoS: number, scaleRadius: number): MassProfile {
  requirePositive('nfw', { rhoS, scaleRadius });
  const unit = 4 * Math.PI * rhoS * scaleRadius ** 3;
  return Object.freeze({
    kind: 'nfw',
    parameters: Object.freeze({ rhoS, scaleRadius }),
    density(r: number) {
      const x = r / scaleRadius;
      return rhoS / (x * (1 + x) * (1 + x));
    },
    enclosedMass: (r: number) => unit * nfwMass(r / scaleRadius),
    potential: (r: number) => (-G * unit * Math.log1p(r / scaleRadius)) / r,
  });
}

/** The NFW halo of mass M200 (Msun) and concentration c200. */
export function nfwOfHalo(mass: number, concentration: number): MassProfile {
  requirePositive('nfw', { mass, concentration });
  const scaleRadius = virialRadius(mass) / concentration;
  return nfw(mass / (4 * Math.PI * scaleRadius ** 3 * nfwMass(concentration)), scaleRadius);
}

/** ln(1 + x) - x / (1 + x), by its series where the difference would lose digits. */
export function nfwMass(x: number): number {
  if (x > 0.02) return Math.log1p(x) - x / (1 + x);
  return x * x * (1 / 2 - x * (2 / 3 - x * (3 / 4 - x * (4 / 5 - x * (5 / 6 - (x * 6) / 7)))));
}
