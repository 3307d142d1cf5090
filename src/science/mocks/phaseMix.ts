import type { FlattenedField } from '../profiles/flattened.ts';
import type { Random } from '../random/random.ts';
import { drawEquilibriumStars, type Stars } from './equilibriumStars.ts';
import type { EquilibriumModel } from './distributionFunction.ts';
import { emptyStars, followOrbits, type Orbits } from './orbits.ts';

/** Stars in equilibrium in a flattened field: moments of many orbits, each orbit as often as the others. */
export interface MixedStars {
  readonly orbits: number;
  readonly samples: number;
  /** Sample k of orbit i is entry i * samples + k. */
  readonly stars: Stars;
  /** +1 or -1 an orbit: the sense in which it turns on average, about x where the galaxy is prolate about it, else about z. */
  readonly sense: Int8Array;
  /** How often the stars were followed before their moments were steady. */
  readonly segments: number;
}

/** Steps of a segment: six to seven turns of a circular orbit, whatever its radius. */
const SEGMENT_STEPS = 320;
const SAMPLES = 8;
const MOST_SEGMENTS = 6;
/** Moments are steady when they change by less than this many standard errors, or by this much. */
const STEADY_ERRORS = 3;
const STEADY_CHANGE = 0.01;
/** Share of the orbits that may be thrown out. */
const MOST_STRAYS = 0.01;

/**
 * Stars phase-mixed in the field. They start from a spherical equilibrium whose places and velocities are stretched along the
 * axes, as a flattened galaxy's are by the tensor virial theorem, and are followed until their moments are steady: those of
 * two segments in a row agree within the errors, which come from the orbits' own changes. What is found on the way there is
 * thrown away, and so are orbits that met the centre of a cusp so closely that a step threw the star out of the galaxy. Returns
 * undefined when the moments are not steady after six segments, or when more than one orbit in a hundred was thrown out.
 */
export function mixStars(
  model: EquilibriumModel, field: FlattenedField, axes: readonly [number, number, number], orbits: number, random: Random,
): MixedStars | undefined {
  const stars = boundStars(model, field, axes, orbits, random);
  const state: Orbits = { stars, clock: new Float64Array(orbits) };
  followOrbits(field, state, SEGMENT_STEPS, 1, random);
  let previous = followOrbits(field, state, SEGMENT_STEPS, SAMPLES, random);
  for (let segments = 2; segments <= MOST_SEGMENTS; segments += 1) {
    const next = followOrbits(field, state, SEGMENT_STEPS, SAMPLES, random);
    if (isSteady(previous, next, orbits)) {
      const all = withoutStrays(interleave(previous, next, orbits), 2 * SAMPLES, field);
      const kept = all.count / (2 * SAMPLES);
      if (kept < (1 - MOST_STRAYS) * orbits) return undefined;
      const sense = sensesOf(all, kept, axes[1] === axes[2] && axes[0] !== axes[1]);
      return Object.freeze({ orbits: kept, samples: 2 * SAMPLES, stars: all, sense, segments });
    }
    previous = next;
  }
  return undefined;
}

/** Energy beyond which a star leaves the table of the field, (km/s)^2. */
function energyLimit(field: FlattenedField): number {
  return field.mass.potential(0.5 * field.range[1]);
}

/** Orbits of which no sample has an energy that only its steps can have made: no star begins above the limit. */
function withoutStrays(all: Stars, samples: number, field: FlattenedField): Stars {
  const { x, y, z, vx, vy, vz } = all;
  const limit = 0.5 * energyLimit(field);
  const isSound = (i: number) => field.potential(x[i], y[i], z[i]) + 0.5 * (vx[i] ** 2 + vy[i] ** 2 + vz[i] ** 2) <= limit;
  const kept: number[] = [];
  for (let orbit = 0; orbit < all.count; orbit += samples) {
    let sound = true;
    for (let i = orbit; sound && i < orbit + samples; i += 1) sound = isSound(i);
    if (sound) kept.push(orbit);
  }
  if (kept.length * samples === all.count) return all;
  const rest = emptyStars(kept.length * samples);
  for (const name of ['x', 'y', 'z', 'vx', 'vy', 'vz'] as const) {
    kept.forEach((from, k) => rest[name].set(all[name].subarray(from, from + samples), k * samples));
  }
  return rest;
}

/** Stretched stars that cannot leave the table of the field. */
function boundStars(
  model: EquilibriumModel, field: FlattenedField, [a, b, c]: readonly [number, number, number], count: number, random: Random,
): Stars {
  const kept = emptyStars(count);
  const limit = energyLimit(field);
  for (let filled = 0; filled < count;) {
    const drawn = drawEquilibriumStars(model, count - filled, random);
    for (let i = 0; i < drawn.count; i += 1) {
      const x = a * drawn.x[i];
      const y = b * drawn.y[i];
      const z = c * drawn.z[i];
      const vx = a * drawn.vx[i];
      const vy = b * drawn.vy[i];
      const vz = c * drawn.vz[i];
      if (x * x + y * y + z * z < 100 * field.range[0] ** 2) continue;
      if (field.potential(x, y, z) + 0.5 * (vx * vx + vy * vy + vz * vz) > limit) continue;
      kept.x[filled] = x;
      kept.y[filled] = y;
      kept.z[filled] = z;
      kept.vx[filled] = vx;
      kept.vy[filled] = vy;
      kept.vz[filled] = vz;
      filled += 1;
    }
  }
  return kept;
}

/** What must not change: extent, shape and kinetic energy along each axis. */
const MOMENTS: readonly ((s: Stars, i: number) => number)[] = [
  (s, i) => Math.log(s.x[i] ** 2 + s.y[i] ** 2 + s.z[i] ** 2),
  (s, i) => s.x[i] ** 2 / (s.x[i] ** 2 + s.y[i] ** 2 + s.z[i] ** 2),
  (s, i) => s.z[i] ** 2 / (s.x[i] ** 2 + s.y[i] ** 2 + s.z[i] ** 2),
  (s, i) => s.vx[i] ** 2,
  (s, i) => s.vy[i] ** 2,
  (s, i) => s.vz[i] ** 2,
];

function isSteady(before: Stars, after: Stars, orbits: number): boolean {
  return MOMENTS.every((moment) => {
    const { change, error, mean } = changeOf(moment, before, after, orbits);
    return Math.abs(change) < STEADY_ERRORS * error || Math.abs(change) < STEADY_CHANGE * Math.abs(mean);
  });
}

/** Mean change of a moment from one segment to the next, orbit by orbit, and its standard error. */
function changeOf(moment: (s: Stars, i: number) => number, before: Stars, after: Stars, orbits: number) {
  const samples = before.count / orbits;
  let sum = 0;
  let squares = 0;
  let total = 0;
  for (let orbit = 0; orbit < orbits; orbit += 1) {
    let change = 0;
    for (let i = orbit * samples; i < (orbit + 1) * samples; i += 1) {
      const value = moment(before, i);
      change += moment(after, i) - value;
      total += value;
    }
    sum += change / samples;
    squares += (change / samples) ** 2;
  }
  const change = sum / orbits;
  return { change, error: Math.sqrt(Math.max(squares / orbits - change * change, 0) / orbits), mean: total / before.count };
}

function interleave(before: Stars, after: Stars, orbits: number): Stars {
  const samples = before.count / orbits;
  const joined = emptyStars(2 * before.count);
  for (const name of ['x', 'y', 'z', 'vx', 'vy', 'vz'] as const) {
    for (let orbit = 0; orbit < orbits; orbit += 1) {
      const from = orbit * samples;
      joined[name].set(before[name].subarray(from, from + samples), 2 * from);
      joined[name].set(after[name].subarray(from, from + samples), 2 * from + samples);
    }
  }
  return joined;
}

function sensesOf({ count, x, y, z, vx, vy, vz }: Stars, orbits: number, isProlate: boolean): Int8Array {
  const samples = count / orbits;
  return Int8Array.from({ length: orbits }, (_, orbit) => {
    let momentum = 0;
    for (let i = orbit * samples; i < (orbit + 1) * samples; i += 1) {
      momentum += isProlate ? y[i] * vz[i] - z[i] * vy[i] : x[i] * vy[i] - y[i] * vx[i];
    }
    return momentum < 0 ? -1 : 1;
  });
}
