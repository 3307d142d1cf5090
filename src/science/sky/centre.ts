import { SteelyardError } from '../../shared/errors.ts';
import { weightedQuantile } from '../statistics/weightedQuantiles.ts';
import { circularRadii } from './radii.ts';
import { fromTangentPlane, projectToTangentPlane } from './tangentPlane.ts';
import type { SkyPosition } from './tangentPlane.ts';

/** A centre found from the stars, with 1-sigma errors in the tangent plane. */
export interface FittedCentre extends SkyPosition {
  /** Towards east and towards north, arcmin. */
  readonly errorXi: number;
  readonly errorEta: number;
}

/**
 * The centre of the stars by maximum likelihood of a circular Plummer profile whose scale is their weighted median
 * radius. A far star pulls on it as 1 / R, so stragglers hardly matter; it starts from the weighted medians of the
 * coordinates. Assumes that the catalogue covers the galaxy evenly around its centre.
 * @param ra ICRS, degrees. @param dec ICRS, degrees.
 * @param weight membership weights >= 0; stars of weight 0 do not count.
 * @param guess a point within a few degrees of the centre, ICRS degrees.
 * @returns the centre with errors from the curvature of the likelihood.
 * @throws SteelyardError `sample-too-small` when fewer than three stars have weight.
 */
export function fitCentre(ra: Float64Array, dec: Float64Array, weight: Float64Array, guess: SkyPosition): FittedCentre {
  const { xi, eta } = projectToTangentPlane(ra, dec, guess);
  const used = weight.map((w, i) => (w > 0 && !Number.isNaN(xi[i]!) ? w : 0));
  if (used.reduce((n, w) => n + (w > 0 ? 1 : 0), 0) < 3) {
    throw new SteelyardError('sample-too-small', 'A centre cannot be fitted to fewer than three stars; give the centre, or keep more stars.');
  }
  let x = weightedQuantile(xi, used, 0.5);
  let y = weightedQuantile(eta, used, 0.5);
  const dx = new Float64Array(xi.length);
  const dy = new Float64Array(xi.length);
  let scale = NaN;
  for (let iteration = 0; iteration < 500; iteration++) {
    for (let i = 0; i < xi.length; i++) {
      dx[i] = xi[i]! - x;
      dy[i] = eta[i]! - y;
    }
    scale = weightedQuantile(circularRadii(dx, dy), used, 0.5);
    let sum = 0, sumX = 0, sumY = 0;
    for (let i = 0; i < xi.length; i++) {
      if (used[i] === 0) continue;
      const pull = used[i]! / (scale * scale + dx[i]! * dx[i]! + dy[i]! * dy[i]!);
      sum += pull;
      sumX += pull * dx[i]!;
      sumY += pull * dy[i]!;
    }
    if (!(sum > 0) || !Number.isFinite(sum)) break; // all stars in one point
    x += sumX / sum;
    y += sumY / sum;
    if (Math.hypot(sumX / sum, sumY / sum) < 1e-9 * scale) break;
  }
  const [errorXi, errorEta] = centreErrors(dx, dy, used, scale);
  return { ...fromTangentPlane(x, y, guess), errorXi, errorEta };
}

/** From the observed information of sum w ln (1 + R^2 / a^2)^-2 in the two coordinates of the centre. */
function centreErrors(dx: Float64Array, dy: Float64Array, weight: Float64Array, scale: number): [number, number] {
  let xx = 0, yy = 0, xy = 0;
  for (let i = 0; i < dx.length; i++) {
    if (weight[i] === 0) continue;
    const s = scale * scale + dx[i]! * dx[i]! + dy[i]! * dy[i]!;
    xx += 4 * weight[i]! * (1 / s - (2 * dx[i]! * dx[i]!) / (s * s));
    yy += 4 * weight[i]! * (1 / s - (2 * dy[i]! * dy[i]!) / (s * s));
    xy -= (8 * weight[i]! * dx[i]! * dy[i]!) / (s * s);
  }
  const determinant = xx * yy - xy * xy;
  return [Math.sqrt(yy / determinant), Math.sqrt(xx / determinant)];
}
