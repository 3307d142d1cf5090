import type { Particles } from './particles.ts';

/** Axis ratios of the ellipsoid that the particles fill, 0 < c/a <= b/a <= 1. */
export interface Shape {
  readonly bOverA: number;
  readonly cOverA: number;
}

const ROUNDS = 30;
const STEADY = 1e-3;

/**
 * Axis ratios from the reduced tensor of second moments, sum of m x_i x_j / d^2 with the elliptical radius d, iterated
 * until the ellipsoid is steady (Zemp et al. 2011, ApJS 197, 30, section 2). About the origin, of all particles within
 * the ellipsoid whose major axis is `radius` (kpc).
 */
export function axisRatios({ count, x, y, z, mass }: Particles, radius: number): Shape {
  let shape: Shape = { bOverA: 1, cOverA: 1 };
  let axes: readonly number[][] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  for (let round = 0; round < ROUNDS; round++) {
    const tensor = new Float64Array(9);
    for (let i = 0; i < count; i++) {
      const position = [x[i]!, y[i]!, z[i]!];
      const along = (axis: readonly number[]) => axis[0]! * position[0]! + axis[1]! * position[1]! + axis[2]! * position[2]!;
      const [p, q, s] = axes.map(along) as [number, number, number];
      const d2 = p ** 2 + (q / shape.bOverA) ** 2 + (s / shape.cOverA) ** 2;
      if (d2 === 0 || d2 > radius ** 2) continue;
      const weight = mass[i]! / d2;
      for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) tensor[3 * a + b]! += weight * position[a]! * position[b]!;
    }
    const { values, vectors } = symmetricEigen(tensor);
    if (!(values[2]! > 0)) return shape;
    const next = { bOverA: Math.sqrt(values[1]! / values[0]!), cOverA: Math.sqrt(values[2]! / values[0]!) };
    const isSteady = Math.abs(next.bOverA - shape.bOverA) < STEADY && Math.abs(next.cOverA - shape.cOverA) < STEADY;
    shape = next;
    axes = vectors;
    if (isSteady) break;
  }
  return shape;
}

/** Eigenvalues, largest first, and their unit vectors of a symmetric 3 x 3 matrix, by Jacobi's rotations. */
export function symmetricEigen(matrix: ArrayLike<number>): { readonly values: readonly number[]; readonly vectors: readonly number[][] } {
  const a = [0, 1, 2].map((i) => [0, 1, 2].map((j) => matrix[3 * i + j]!));
  const v = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  for (let sweep = 0; sweep < 50; sweep++) {
    if (a[0]![1]! ** 2 + a[0]![2]! ** 2 + a[1]![2]! ** 2 <= 1e-30 * (a[0]![0]! ** 2 + a[1]![1]! ** 2 + a[2]![2]! ** 2)) break;
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]] as const) {
      if (a[p]![q] === 0) continue;
      const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
      const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1));
      const cos = 1 / Math.sqrt(t ** 2 + 1);
      const sin = t * cos;
      for (let k = 0; k < 3; k++) [a[k]![p]!, a[k]![q]!] = [cos * a[k]![p]! - sin * a[k]![q]!, sin * a[k]![p]! + cos * a[k]![q]!];
      for (let k = 0; k < 3; k++) [a[p]![k]!, a[q]![k]!] = [cos * a[p]![k]! - sin * a[q]![k]!, sin * a[p]![k]! + cos * a[q]![k]!];
      for (let k = 0; k < 3; k++) [v[k]![p]!, v[k]![q]!] = [cos * v[k]![p]! - sin * v[k]![q]!, sin * v[k]![p]! + cos * v[k]![q]!];
    }
  }
  const order = [0, 1, 2].sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => [v[0]![i]!, v[1]![i]!, v[2]![i]!]) };
}
