import { Column, KEY_SHIFT, WIDTH, type FieldTable, type FlattenedField } from '../profiles/flattened.ts';
import type { Random } from '../random/random.ts';
import type { Stars } from './equilibriumStars.ts';

/** Steps in an angle of one radian of a circular orbit are the inverse of this. */
export const ORBIT_STEP = 0.15;
/** Share of (v / r)^2 in the square of the clock's rate, beside the circular frequency: small steps where a star passes the centre. */
const PASSING = 0.25;

/** Stars on their way: where each is, and how fast its own clock runs. Changed by `followOrbits`. */
export interface Orbits {
  readonly stars: Stars;
  /** Inverse of the time step, in units of ORBIT_STEP; 0 before the first step. */
  readonly clock: Float64Array;
}

/**
 * Follow every star for `steps` steps in a fixed field, and take `samples` of its places and velocities, each at a moment drawn
 * uniformly from the time that the steps took. Sample k of star i is entry i * samples + k.
 *
 * Leapfrog, drift-kick-drift, with a step of ORBIT_STEP over sqrt(G M / r^3 + v^2 / 4 r^2), kept reversible in time by
 * carrying the step as a variable of its own (adaptive Verlet: Huang & Leimkuhler 1997, SIAM J. Sci. Comput. 18, 239), so that
 * every star takes as many steps an orbit and energy errors do not add up.
 */
export function followOrbits(field: FlattenedField, { stars, clock }: Orbits, steps: number, samples: number, random: Random): Stars {
  const taken = emptyStars(stars.count * samples);
  for (let i = 0; i < stars.count; i += 1) followOne(field.table, stars, clock, i, steps, samples, taken, random);
  return taken;
}

export function emptyStars(count: number): Stars {
  const column = (): Float64Array => new Float64Array(count);
  return { count, x: column(), y: column(), z: column(), vx: column(), vy: column(), vz: column() };
}

const word = new Float64Array(1);
const half = new Int32Array(word.buffer);

function followOne(
  { values, firstKey, rows }: FieldTable, stars: Stars, clock: Float64Array, star: number, steps: number,
  samples: number, taken: Stars, random: Random,
): void {
  let x = stars.x[star];
  let y = stars.y[star];
  let z = stars.z[star];
  let vx = stars.vx[star];
  let vy = stars.vy[star];
  let vz = stars.vz[star];
  let rate = clock[star];
  let elapsed = 0;
  for (let step = 0; step < steps; step += 1) {
    if (rate === 0) {
      const start = x * x + y * y + z * z;
      word[0] = start;
      const force = values[Math.min(Math.max((half[1] >> KEY_SHIFT) - firstKey, 0), rows - 2) * WIDTH + Column.force];
      rate = Math.sqrt(force + (PASSING * (vx * vx + vy * vy + vz * vz)) / start);
    }
    const h = ORBIT_STEP / (2 * rate);
    x += h * vx;
    y += h * vy;
    z += h * vz;
    const rho2 = x * x + y * y;
    const z2 = z * z;
    const r2 = rho2 + z2;
    word[0] = r2;
    const key = Math.min(Math.max((half[1] >> KEY_SHIFT) - firstKey, 0), rows - 2);
    half[0] = 0;
    half[1] = (firstKey + key) << KEY_SHIFT;
    const low = word[0];
    half[1] = (firstKey + key + 1) << KEY_SHIFT;
    const t = Math.min(Math.max((r2 - low) / (word[0] - low), 0), 1);
    const k = key * WIDTH;
    const n = k + WIDTH;
    const force = values[k] + t * (values[n] - values[k]);
    const a = values[k + 1] + t * (values[n + 1] - values[k + 1]);
    const aSlope = values[k + 2] + t * (values[n + 2] - values[k + 2]);
    const b = values[k + 3] + t * (values[n + 3] - values[k + 3]);
    const bSlope = values[k + 4] + t * (values[n + 4] - values[k + 4]);
    const central = force + aSlope * (z2 - rho2 / 2) + bSlope * (x * x - y * y);
    const ax = -(central - a + 2 * b) * x;
    const ay = -(central - a - 2 * b) * y;
    const az = -(central + 2 * a) * z;
    // Half a kick gives the velocity here, so that what the clock goes by is the same in either sense of time.
    const wx = vx + h * ax;
    const wy = vy + h * ay;
    const wz = vz + h * az;
    const before = rate;
    rate = (force + (PASSING * (wx * wx + wy * wy + wz * wz)) / r2) / rate;
    const later = ORBIT_STEP / (2 * rate);
    vx = wx + later * ax;
    vy = wy + later * ay;
    vz = wz + later * az;
    x += later * vx;
    y += later * vy;
    z += later * vz;
    // Each slot holds a moment of the time so far, uniformly drawn: it passes to this one with this one's share of the time.
    const span = 0.5 / before + 0.5 / rate;
    elapsed += span;
    const turns = (samples * span) / elapsed;
    if (turns < 1) {
      const chance = random.uniform();
      // Below `turns` it is uniform once more: which slot.
      if (chance < turns) put(taken, star * samples + Math.floor((chance / turns) * samples), x, y, z, vx, vy, vz);
    } else {
      for (let k = 0; k < samples; k += 1) if (random.uniform() * elapsed <= span) put(taken, star * samples + k, x, y, z, vx, vy, vz);
    }
  }
  put(stars, star, x, y, z, vx, vy, vz);
  clock[star] = rate;
}

function put(stars: Stars, i: number, x: number, y: number, z: number, vx: number, vy: number, vz: number): void {
  stars.x[i] = x;
  stars.y[i] = y;
  stars.z[i] = z;
  stars.vx[i] = vx;
  stars.vy[i] = vy;
  stars.vz[i] = vz;
}
