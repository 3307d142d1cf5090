import { G } from '../constants/constants.ts';
import type { MassProfile } from './massProfile.ts';
import { requirePositive } from './parameters.ts';

/** Plummer 1911 (MNRAS 71, 460): total mass in Msun; the scale radius (kpc) is the projected half-mass radius. */
export function plummer(mass: number, scaleRadius: number): MassProfile {
  requirePositive('Plummer', { mass, scaleRadius });
  const a2 = scaleRadius * scaleRadius;
  const rho0 = (3 * mass) / (4 * Math.PI * a2 * scaleRadius);
  return Object.freeze({
    kind: 'plummer',
    parameters: Object.freeze({ mass, scaleRadius }),
    density: (r: number) => rho0 * (1 + (r * r) / a2) ** -2.5,
    enclosedMass: (r: number) => mass * (r / Math.sqrt(r * r + a2)) ** 3,
    potential: (r: number) => (-G * mass) / Math.sqrt(r * r + a2),
  });
}
