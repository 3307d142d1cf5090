import type { TangentPlanePositions } from '../sky/tangentPlane.ts';

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
  const stars: number[] = [];
  for (let i = 0; i < count; i++) if (first[i] === i) stars.push(i);
  const { identifier } = measurements;
  const single = (i: number, alone: number, merged: number) => (size[i] === 1 ? alone : merged);
  return {
    xi: Float64Array.from(stars, (i) => measurements.xi[i]!),
    eta: Float64Array.from(stars, (i) => measurements.eta[i]!),
    velocity: Float64Array.from(stars, (i) => single(i, measurements.velocity[i]!, velocity[i]! / inverse[i]!)),
    velocityError: Float64Array.from(stars, (i) => single(i, measurements.velocityError[i]!, 1 / Math.sqrt(inverse[i]!))),
    weight: Float64Array.from(stars, (i) => single(i, measurements.weight[i]!, Math.min(1, weight[i]! / inverse[i]!))),
    row: Int32Array.from(stars, (i) => measurements.row[i]!),
    ...(identifier ? { identifier: stars.map((i) => identifier[i]!) } : {}),
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

  // Cells as wide as the tolerance: a partner lies in the same cell or one next to it.
  const cells = new Map<number, number[]>();
  const cellKey = (column: number, line: number) => column + line * 4194304; // a clash costs time only
  const neighbours = [-1, 0, 1];
  for (let i = 0; i < xi.length; i++) {
    const column = Math.floor((xi[i]! * 60) / SAME_STAR_ARCSEC);
    const line = Math.floor((eta[i]! * 60) / SAME_STAR_ARCSEC);
    for (const dx of neighbours) {
      for (const dy of neighbours) {
        for (const j of cells.get(cellKey(column + dx, line + dy)) ?? []) {
          if (within(i, j, SAME_STAR_ARCSEC)) join(i, j);
        }
      }
    }
    const key = cellKey(column, line);
    const cell = cells.get(key);
    if (cell) cell.push(i);
    else cells.set(key, [i]);
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
