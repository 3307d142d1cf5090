import type { TangentPlanePositions } from '../sky/tangentPlane.ts';
import { orderByNumbers } from '../table/argsort.ts';
import { pick } from './pick.ts';

/** Measurements closer than this are of one star: less than fibres and slits can part, more than catalogues' astrometry errs. */
export const SAME_STAR_ARCSEC = 1;
/** Measurements under one identifier are of one star when this close; farther apart the name is of a field, not a star. */
export const SAME_NAME_ARCSEC = 10;

/** Measurements of stars, one entry a measurement. */
export interface Measurements extends TangentPlanePositions {
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  readonly weight: Float64Array;
  /** Catalogue row of each. */
  readonly row: Int32Array;
  readonly identifier?: readonly string[];
}

/**
 * Merges repeat measurements: those within `SAME_STAR_ARCSEC` of each other, or under the same identifier within
 * `SAME_NAME_ARCSEC`; chains merge as one. A star gets the inverse-variance means of its velocities and of its
 * weights, the error 1 / sqrt(sum 1 / e^2), and the position and row of its first measurement.
 * @param measurements positions in arcmin (no NaN), velocities and errors > 0 in km/s.
 */
export function mergeRepeats(measurements: Measurements): Measurements {
  const first = groupByStar(measurements);
  const count = first.length;
  const inverse = new Float64Array(count);
  const velocity = new Float64Array(count);
  const weight = new Float64Array(count);
  const size = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const star = first[i]!;
    const share = 1 / measurements.velocityError[i]! ** 2;
    size[star]!++;
    inverse[star]! += share;
    velocity[star]! += share * measurements.velocity[i]!;
    weight[star]! += share * measurements.weight[i]!;
  }
  const stars = first.filter((star, i) => star === i);
  const { identifier } = measurements;
  const merged = {
    xi: pick(measurements.xi, stars), eta: pick(measurements.eta, stars), velocity: pick(measurements.velocity, stars),
    velocityError: pick(measurements.velocityError, stars), weight: pick(measurements.weight, stars),
  };
  for (let k = 0; k < stars.length; k++) {
    const i = stars[k]!;
    if (size[i] === 1) continue;
    merged.velocity[k] = velocity[i]! / inverse[i]!;
    merged.velocityError[k] = 1 / Math.sqrt(inverse[i]!);
    merged.weight[k] = Math.min(1, weight[i]! / inverse[i]!);
  }
  return {
    ...merged,
    row: stars.map((i) => measurements.row[i]!),
    ...(identifier ? { identifier: Array.from(stars, (i) => identifier[i]!) } : {}),
  };
}

/** For every measurement the first measurement of the same star. */
function groupByStar({ xi, eta, identifier }: Measurements): Int32Array {
  const parent = Int32Array.from(xi, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  const join = (i: number, j: number) => {
    const a = root(i), b = root(j);
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  };
  const within = (i: number, j: number, arcsec: number) => {
    const dx = (xi[i]! - xi[j]!) * 60;
    const dy = (eta[i]! - eta[j]!) * 60;
    return dx * dx + dy * dy <= arcsec * arcsec;
  };

  // Along xi a partner is among the next few.
  const along = orderByNumbers(xi, parent, false);
  for (let k = 0; k < along.length; k++) {
    const i = along[k]!;
    for (let next = k + 1; next < along.length && (xi[along[next]!]! - xi[i]!) * 60 <= SAME_STAR_ARCSEC; next++) {
      if (within(i, along[next]!, SAME_STAR_ARCSEC)) join(i, along[next]!);
    }
  }

  if (identifier) {
    const latest = new Map<string, number>();
    for (let i = 0; i < xi.length; i++) {
      const name = identifier[i]!.trim();
      if (name === '') continue;
      const before = latest.get(name);
      if (before !== undefined && within(i, before, SAME_NAME_ARCSEC)) join(i, before);
      else latest.set(name, i);
    }
  }
  return Int32Array.from(xi, (_, i) => root(i));
}
