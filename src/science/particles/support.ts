import type { Particles, Vector } from './particles.ts';

/** How far a galaxy is held up by rotation. */
export interface Support {
  /** Share of the kinetic energy in ordered rotation about the angular momentum (Sales et al. 2012, MNRAS 423, 1544, eq. 1), 0 to 1. */
  readonly kappaRot: number;
  /** Mean azimuthal velocity over the one-dimensional dispersion about it. */
  readonly vOverSigma: number;
  /** Unit vector of the angular momentum. */
  readonly axis: Vector;
}

/**
 * Rotation of stars about the axis of their angular momentum; centred, at rest.
 * kappa_rot = sum of m (j_z / R)^2 over sum of m v^2: about 1/3 for an isotropic dispersion, 1 for a cold disc.
 */
export function rotationalSupport(stars: Particles): Support {
  const axis = angularMomentumAxis(stars);
  const [ax, ay, az] = axis;
  const { count, x, y, z, vx, vy, vz, mass } = stars;
  let rotation = 0, kinetic = 0, total = 0, streaming = 0;
  for (let i = 0; i < count; i++) {
    const m = mass[i]!;
    const height = x[i]! * ax + y[i]! * ay + z[i]! * az;
    const R = Math.sqrt(Math.max(x[i]! ** 2 + y[i]! ** 2 + z[i]! ** 2 - height ** 2, 0));
    const jz = ax * (y[i]! * vz[i]! - z[i]! * vy[i]!) + ay * (z[i]! * vx[i]! - x[i]! * vz[i]!) + az * (x[i]! * vy[i]! - y[i]! * vx[i]!);
    const azimuthal = R > 0 ? jz / R : 0;
    rotation += m * azimuthal ** 2;
    streaming += m * azimuthal;
    kinetic += m * (vx[i]! ** 2 + vy[i]! ** 2 + vz[i]! ** 2);
    total += m;
  }
  const mean = streaming / total;
  const variance = (kinetic / total - mean ** 2) / 3;
  return { kappaRot: rotation / kinetic, vOverSigma: mean / Math.sqrt(variance), axis };
}

function angularMomentumAxis({ count, x, y, z, vx, vy, vz, mass }: Particles): Vector {
  let a = 0, b = 0, c = 0;
  for (let i = 0; i < count; i++) {
    a += mass[i]! * (y[i]! * vz[i]! - z[i]! * vy[i]!);
    b += mass[i]! * (z[i]! * vx[i]! - x[i]! * vz[i]!);
    c += mass[i]! * (x[i]! * vy[i]! - y[i]! * vx[i]!);
  }
  const length = Math.hypot(a, b, c);
  return length > 0 ? [a / length, b / length, c / length] : [0, 0, 1];
}
