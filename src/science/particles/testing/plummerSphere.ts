import { G } from '../../constants/constants.ts';
import type { Random } from '../../random/random.ts';
import { randomDirections } from '../directions.ts';
import type { Particles, Vector } from '../particles.ts';

/** A Plummer sphere; Msun and kpc. */
export interface PlummerSphere {
  readonly mass: number;
  readonly scale: number;
}

/** Stars in equilibrium in the sphere's potential and distributed as it (Aarseth, Henon & Wielen 1974, A&A 37, 183, appendix). */
export function plummerStars(count: number, { mass, scale }: PlummerSphere, random: Random, particleMass = mass / count): Particles {
  const axes = Array.from({ length: 6 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const r = scale / Math.sqrt((0.999 * random.uniform() + 1e-6) ** (-2 / 3) - 1);
    let q: number;
    do q = random.uniform(); while (0.1 * random.uniform() > q * q * (1 - q * q) ** 3.5);
    const speed = q * Math.sqrt(2 * G * mass) * (r * r + scale * scale) ** -0.25;
    const [place, heading] = randomDirections(2, random) as [Vector, Vector];
    for (let k = 0; k < 3; k++) {
      axes[k]![i] = r * place[k]!;
      axes[3 + k]![i] = speed * heading[k]!;
    }
  }
  const [x, y, z, vx, vy, vz] = axes;
  return { count, x: x!, y: y!, z: z!, vx: vx!, vy: vy!, vz: vz!, mass: new Float64Array(count).fill(particleMass) };
}

/** Msun within r kpc. */
export function plummerMass({ mass, scale }: PlummerSphere, r: number): number {
  return (mass * r ** 3) / (r * r + scale * scale) ** 1.5;
}
