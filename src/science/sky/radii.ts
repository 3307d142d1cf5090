import { DEGREE } from '../constants/constants.ts';

/** Projected radius sqrt(x^2 + y^2), in the unit of `x` and `y`, one entry a star. */
export function circularRadii(x: Float64Array, y: Float64Array): Float64Array {
  const radii = new Float64Array(x.length);
  for (let i = 0; i < radii.length; i++) radii[i] = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!);
  return radii;
}

/**
 * Elliptical radius on the semi-major scale: the semi-major axis of the ellipse through each star,
 * to be compared with a half-light radius measured along the major axis. Times sqrt(1 - ellipticity)
 * it is the circularised radius.
 * @param x towards east. @param y towards north, same unit.
 * @param ellipticity 1 - b/a, in [0, 1).
 * @param positionAngle of the major axis, degrees, north through east.
 */
export function ellipticalRadii(x: Float64Array, y: Float64Array, ellipticity: number, positionAngle: number): Float64Array {
  const sin = Math.sin(positionAngle * DEGREE);
  const cos = Math.cos(positionAngle * DEGREE);
  const stretch = 1 / (1 - ellipticity);
  const radii = new Float64Array(x.length);
  for (let i = 0; i < radii.length; i++) {
    const major = x[i]! * sin + y[i]! * cos;
    const minor = (x[i]! * cos - y[i]! * sin) * stretch;
    radii[i] = Math.sqrt(major * major + minor * minor);
  }
  return radii;
}
