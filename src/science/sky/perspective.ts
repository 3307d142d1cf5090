import { DEGREE, KMS_PER_MASYR_KPC } from '../constants/constants.ts';
import type { SkyPosition } from './tangentPlane.ts';

/** How a galaxy moves as a whole, seen from the Sun. */
export interface BulkMotion {
  /** The point that the motion is given for, ICRS degrees. */
  readonly centre: SkyPosition;
  /** kpc */
  readonly distance: number;
  /** Heliocentric, km/s. */
  readonly systemicVelocity: number;
  /** mas/yr, with cos(dec). */
  readonly properMotionRa: number;
  readonly properMotionDec: number;
}

/**
 * Line-of-sight velocity that the galaxy's bulk motion lends to a star at (ra, dec) beyond the systemic velocity:
 * the bulk velocity vector dotted into the star's direction, less its value at the centre (Feast, Thackeray &
 * Wesselink 1961; van der Marel et al. 2002, AJ 124, 2639, eq. 13; Kaplinghat & Strigari 2008, ApJ 682, L93).
 * Exact at any separation. Subtract it from the observed velocities.
 * @param ra ICRS, degrees. @param dec ICRS, degrees.
 * @returns km/s, one entry a star.
 */
export function perspectiveVelocities(ra: Float64Array, dec: Float64Array, motion: BulkMotion): Float64Array {
  const east = motion.distance * motion.properMotionRa * KMS_PER_MASYR_KPC;
  const north = motion.distance * motion.properMotionDec * KMS_PER_MASYR_KPC;
  const dec0 = motion.centre.dec * DEGREE;
  const sin0 = Math.sin(dec0);
  const cos0 = Math.cos(dec0);
  const velocities = new Float64Array(ra.length);
  for (let i = 0; i < ra.length; i++) {
    const deltaRa = (ra[i]! - motion.centre.ra) * DEGREE;
    const delta = dec[i]! * DEGREE;
    const cosDec = Math.cos(delta);
    const halfRa = Math.sin(deltaRa / 2);
    const halfDec = Math.sin((delta - dec0) / 2);
    // 2 sin^2(rho / 2) = 1 - cos(rho), where rho is the star's separation from the centre.
    const towards = 2 * (halfDec * halfDec + cos0 * cosDec * halfRa * halfRa);
    const alongEast = cosDec * Math.sin(deltaRa);
    const alongNorth = Math.sin(delta - dec0) + 2 * sin0 * cosDec * halfRa * halfRa;
    velocities[i] = east * alongEast + north * alongNorth - motion.systemicVelocity * towards;
  }
  return velocities;
}
