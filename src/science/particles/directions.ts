import type { Random } from '../random/random.ts';
import type { Particles, Vector } from './particles.ts';

/** Unit vectors evenly spread over the sphere: a Fibonacci lattice (Swinbank & Purser 2006, QJRMS 132, 1769). */
export function fibonacciDirections(count: number): Vector[] {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i) => {
    const height = 1 - (2 * i + 1) / count;
    const width = Math.sqrt(1 - height * height);
    return [width * Math.cos(i * golden), width * Math.sin(i * golden), height];
  });
}

/** Unit vectors drawn evenly from the sphere. */
export function randomDirections(count: number, random: Random): Vector[] {
  return Array.from({ length: count }, () => {
    const height = 2 * random.uniform() - 1;
    const width = Math.sqrt(1 - height * height);
    const angle = 2 * Math.PI * random.uniform();
    return [width * Math.cos(angle), width * Math.sin(angle), height];
  });
}

/** A galaxy on the sky: two axes and the velocity away from the observer, one entry a star. */
export interface Projection {
  /** kpc */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** km/s */
  readonly velocity: Float64Array;
}

/**
 * The stars as seen along `direction` (a unit vector from the observer), the sky turned by `roll` radians.
 * x, y and the line of sight are a left-handed set, as east, north and away are.
 */
export function projectAlong(stars: Particles, direction: Vector, roll = 0): Projection {
  const [ex, ey] = skyAxes(direction, roll);
  const along = (a: Float64Array, b: Float64Array, c: Float64Array, [p, q, r]: Vector) => {
    const out = new Float64Array(stars.count);
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * p + b[i]! * q + c[i]! * r;
    return out;
  };
  return {
    x: along(stars.x, stars.y, stars.z, ex),
    y: along(stars.x, stars.y, stars.z, ey),
    velocity: along(stars.vx, stars.vy, stars.vz, direction),
  };
}

function skyAxes([a, b, c]: Vector, roll: number): readonly [Vector, Vector] {
  // Any vector that is not nearly along the line of sight gives a first axis.
  const helper: Vector = Math.abs(c) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const first = unit(cross(helper, [a, b, c]));
  const second = cross(first, [a, b, c]);
  const cos = Math.cos(roll);
  const sin = Math.sin(roll);
  const mix = (p: number, q: number): Vector => [p * first[0] + q * second[0], p * first[1] + q * second[1], p * first[2] + q * second[2]];
  return [mix(cos, sin), mix(-sin, cos)];
}

function cross([a, b, c]: Vector, [p, q, r]: Vector): Vector {
  return [b * r - c * q, c * p - a * r, a * q - b * p];
}

function unit([a, b, c]: Vector): Vector {
  const length = Math.hypot(a, b, c);
  return [a / length, b / length, c / length];
}
