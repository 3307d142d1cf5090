import type { MassProfile } from '../profiles/massProfile.ts';
import { tabulatedProfile } from '../profiles/tabulated.ts';
import type { Vector } from './particles.ts';

/** Bins of 0.01 dex from 0.1 pc to 10 Mpc: finer than any profile bends, and their number does not depend on the particles'. */
const FIRST = -4;
const LAST = 4;
const PER_DEX = 100;
const BINS = (LAST - FIRST) * PER_DEX;

/** Mass about a centre, gathered particle by particle from however many files. */
export interface MassHistogram {
  /** Adds a particle at `distance` (kpc) of `mass` (Msun). */
  add(distance: number, mass: number): void;
  /** Msun so far, and how many particles. */
  readonly total: () => number;
  readonly count: () => number;
  /** Enclosed mass out to `edge` (kpc), beyond which nothing was gathered. @throws SteelyardError `profile-invalid` when fewer than three bins hold mass */
  profile(edge: number): MassProfile;
}

/** Spherically averaged enclosed mass of particles in memory that does not grow with their number. */
export function massHistogram(): MassHistogram {
  const bins = new Float64Array(BINS + 2);
  let total = 0;
  let count = 0;
  return {
    add(distance, mass) {
      const at = distance > 0 ? Math.floor((Math.log10(distance) - FIRST) * PER_DEX) + 1 : 0;
      bins[Math.min(Math.max(at, 0), BINS + 1)]! += mass;
      total += mass;
      count += 1;
    },
    total: () => total,
    count: () => count,
    profile(edge) {
      const radii: number[] = [];
      const masses: number[] = [];
      let sum = bins[0]!;
      for (let k = 1; k <= BINS; k++) {
        const outer = 10 ** (FIRST + k / PER_DEX);
        sum += bins[k]!;
        // A radius counts where mass was found; between them the interpolation bridges.
        if (bins[k]! > 0) {
          radii.push(outer);
          masses.push(sum);
        }
        if (outer >= edge) break;
      }
      return tabulatedProfile(radii, masses);
    },
  };
}

/** Distance between two places, kpc; in a periodic box of side `box` (kpc) the shortest. */
export function distanceBetween(a: Vector, b: Vector, box?: number): number {
  let sum = 0;
  for (let k = 0; k < 3; k++) {
    let d = a[k]! - b[k]!;
    if (box !== undefined && box > 0) d -= box * Math.round(d / box);
    sum += d * d;
  }
  return Math.sqrt(sum);
}
