import type { Random } from '../random/random.ts';

/** What debris is placed about: kpc, km/s. */
export interface DebrisPlace {
  readonly halfLightRadius: number;
  readonly dispersion: number;
  /** Beyond it nothing is seen, kpc. */
  readonly edge: number;
}

/** Where debris starts and how it thins out, and the stream's width, in R_h. */
const START = 2;
const LENGTH = 2;
const WIDTH = 0.8;
/** Spread of the gradients along streams, in dispersions per R_h. */
const GRADIENT = 0.3;

/**
 * Put the stars marked as debris along a stream through the galaxy in a random direction, to both sides beyond 2 R_h, exponentially
 * thinning, with a velocity gradient along it and a dispersion of 0.5 to 1.5 of the galaxy's. A sketch of what Penarrubia et al. 2008
 * (ApJ 673, 226) and Klimentowski et al. 2009 (MNRAS 400, 2162) find about stripped dwarfs; the numbers are our choice.
 * Velocities beyond `velocityCut` dispersions are drawn again.
 */
export function placeDebris(
  { halfLightRadius, dispersion, edge }: DebrisPlace, velocityCut: number, isDebris: Uint8Array,
  x: Float64Array, y: Float64Array, velocity: Float64Array, random: Random,
): void {
  const angle = 2 * Math.PI * random.uniform();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const gradient = GRADIENT * dispersion * random.normal();
  const spread = dispersion * (0.5 + random.uniform());
  for (let i = 0; i < x.length; i += 1) {
    if (!isDebris[i]) continue;
    // The survey may end close by, or the gradient carry a star past the cut: after a while, where the stream begins.
    for (let tries = 0; ; tries += 1) {
      const reach = START + (tries < 100 ? -LENGTH * Math.log(1 - random.uniform()) : 0);
      const along = random.uniform() < 0.5 ? -reach : reach;
      const across = tries < 100 ? WIDTH * random.normal() : 0;
      const v = gradient * along + spread * random.normal();
      if (tries < 200 && (Math.hypot(along, across) * halfLightRadius > edge || Math.abs(v) > velocityCut * dispersion)) continue;
      x[i] = halfLightRadius * (cos * along - sin * across);
      y[i] = halfLightRadius * (sin * along + cos * across);
      velocity[i] = v;
      break;
    }
  }
}
