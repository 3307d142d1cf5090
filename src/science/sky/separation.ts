import { DEGREE } from '../constants/constants.ts';
import type { SkyPosition } from './tangentPlane.ts';

/**
 * Great-circle separation, degrees in [0, 180], by Vincenty's formula, good at every angle.
 * @param a ICRS degrees. @param b ICRS degrees.
 */
export function angularSeparation(a: SkyPosition, b: SkyPosition): number {
  const deltaRa = (b.ra - a.ra) * DEGREE;
  const decA = a.dec * DEGREE;
  const decB = b.dec * DEGREE;
  const sinA = Math.sin(decA), cosA = Math.cos(decA);
  const sinB = Math.sin(decB), cosB = Math.cos(decB);
  const cosRa = Math.cos(deltaRa);
  const across = Math.hypot(cosB * Math.sin(deltaRa), cosA * sinB - sinA * cosB * cosRa);
  return Math.atan2(across, sinA * sinB + cosA * cosB * cosRa) / DEGREE;
}
