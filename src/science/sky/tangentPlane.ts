import { ARCMIN, DEGREE } from '../constants/constants.ts';

/** A direction on the sky, ICRS degrees. */
export interface SkyPosition {
  readonly ra: number;
  readonly dec: number;
}

/** Standard coordinates in the tangent plane, one entry a star, arcmin; NaN where there is none. */
export interface TangentPlanePositions {
  /** Towards east. */
  readonly xi: Float64Array;
  /** Towards north. */
  readonly eta: Float64Array;
}

/**
 * Gnomonic projection about `centre` (Calabretta & Greisen 2002, A&A 395, 1077, TAN): xi towards east,
 * eta towards north, arcmin (tangents of angles, expressed as angles). Written in sines of differences,
 * so that it keeps its digits close to the centre.
 * @param ra ICRS, degrees, any turn. @param dec ICRS, degrees.
 * @returns positions as long as `ra`; NaN where a coordinate is NaN or the star is 90 degrees or more away.
 */
export function projectToTangentPlane(ra: Float64Array, dec: Float64Array, centre: SkyPosition): TangentPlanePositions {
  const count = ra.length;
  const xi = new Float64Array(count);
  const eta = new Float64Array(count);
  const dec0 = centre.dec * DEGREE;
  const sin0 = Math.sin(dec0);
  const cos0 = Math.cos(dec0);
  for (let i = 0; i < count; i++) {
    const deltaRa = (ra[i]! - centre.ra) * DEGREE;
    const delta = dec[i]! * DEGREE;
    const cosDec = Math.cos(delta);
    const halfRa = Math.sin(deltaRa / 2);
    const away = 2 * cosDec * halfRa * halfRa;
    const along = Math.cos(delta - dec0) - cos0 * away;
    if (along > 0) {
      xi[i] = (cosDec * Math.sin(deltaRa)) / along / ARCMIN;
      eta[i] = (Math.sin(delta - dec0) + sin0 * away) / along / ARCMIN;
    } else {
      xi[i] = NaN;
      eta[i] = NaN;
    }
  }
  return { xi, eta };
}

/**
 * The inverse of `projectToTangentPlane` for one point.
 * @param xi towards east, arcmin. @param eta towards north, arcmin.
 * @returns ICRS degrees, ra in [0, 360).
 */
export function fromTangentPlane(xi: number, eta: number, centre: SkyPosition): SkyPosition {
  const x = xi * ARCMIN;
  const y = eta * ARCMIN;
  const dec0 = centre.dec * DEGREE;
  const inward = Math.cos(dec0) - y * Math.sin(dec0);
  const ra = centre.ra + Math.atan2(x, inward) / DEGREE;
  const dec = Math.atan2(Math.sin(dec0) + y * Math.cos(dec0), Math.hypot(x, inward)) / DEGREE;
  const turned = ra % 360;
  return { ra: turned < 0 ? turned + 360 : turned, dec };
}

/** Parsecs in the plane of the sky for one arcmin of the tangent plane at `distanceKpc` kpc. */
export function parsecPerArcmin(distanceKpc: number): number {
  return distanceKpc * 1000 * ARCMIN;
}
