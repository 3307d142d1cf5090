/** Particles of one species of a simulated galaxy; arrays have one entry a particle. */
export interface Particles {
  readonly count: number;
  /** kpc, proper. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** km/s, peculiar. */
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly vz: Float64Array;
  /** Msun */
  readonly mass: Float64Array;
}

export type Vector = readonly [number, number, number];

/** Only the particles at these indices. */
export function selectParticles({ x, y, z, vx, vy, vz, mass }: Particles, indices: ArrayLike<number>): Particles {
  // Loops: mapping over an iterator of indices costs ten times as much, and centring does little else.
  const pick = (values: Float64Array) => {
    const picked = new Float64Array(indices.length);
    for (let i = 0; i < picked.length; i++) picked[i] = values[indices[i]!]!;
    return picked;
  };
  return { count: indices.length, x: pick(x), y: pick(y), z: pick(z), vx: pick(vx), vy: pick(vy), vz: pick(vz), mass: pick(mass) };
}

/** The particles as seen from `centre` (kpc), which moves with `velocity` (km/s). */
export function relativeTo({ count, x, y, z, vx, vy, vz, mass }: Particles, centre: Vector, velocity: Vector): Particles {
  const less = (values: Float64Array, zero: number) => values.map((value) => value - zero);
  return {
    count, mass,
    x: less(x, centre[0]), y: less(y, centre[1]), z: less(z, centre[2]),
    vx: less(vx, velocity[0]), vy: less(vy, velocity[1]), vz: less(vz, velocity[2]),
  };
}

/** Distance of each particle from `centre`, kpc. */
export function distances({ count, x, y, z }: Particles, [a, b, c]: Vector = [0, 0, 0]): Float64Array {
  const radii = new Float64Array(count);
  for (let i = 0; i < count; i++) radii[i] = Math.sqrt((x[i]! - a) ** 2 + (y[i]! - b) ** 2 + (z[i]! - c) ** 2);
  return radii;
}

/** Indices of the particles nearer to `centre` than `radius` (kpc). */
export function indicesWithin(particles: Particles, radius: number, centre?: Vector): Int32Array {
  const radii = distances(particles, centre);
  const indices = new Int32Array(particles.count);
  let count = 0;
  for (let i = 0; i < indices.length; i++) if (radii[i]! < radius) indices[count++] = i;
  return indices.slice(0, count);
}

/** Radius (kpc, about the origin) of the sphere that holds half of the particles' mass; NaN when there are none. */
export function halfMassRadius(particles: Particles): number {
  const radii = distances(particles);
  const order = Int32Array.from(radii, (_, i) => i).sort((i, j) => radii[i]! - radii[j]!);
  const half = particles.mass.reduce((sum, m) => sum + m, 0) / 2;
  let sum = 0;
  for (const i of order) {
    sum += particles.mass[i]!;
    if (sum >= half) return radii[i]!;
  }
  return NaN;
}
