import { SteelyardError } from '../../shared/errors.ts';
import { distances, halfMassRadius, indicesWithin, relativeTo, selectParticles, type Particles, type Vector } from './particles.ts';

/** Each sphere is this much smaller than the one before. */
const SHRINK = 0.95;
/** The last sphere holds at least so many stars, or this share of them: below, the centre only wanders with the noise. */
const FEWEST = 20;
const LEAST_SHARE = 0.02;

/**
 * The centre of the densest part of the stars: the mass-weighted mean position within a sphere that shrinks about it
 * (Power et al. 2003, MNRAS 338, 14, section 2.5).
 *
 * @returns kpc, in the particles' frame
 * @throws SteelyardError `sample-too-small` when there are no particles
 */
export function shrinkingSphereCentre(stars: Particles): Vector {
  if (stars.count === 0) throw new SteelyardError('sample-too-small', 'There are no stars to centre on.');
  const enough = Math.min(stars.count, Math.max(FEWEST, Math.ceil(LEAST_SHARE * stars.count)));
  let within = stars;
  let centre = meanPosition(within);
  let radius = distances(within, centre).reduce((most, r) => Math.max(most, r), 0);
  while (radius > 0) {
    radius *= SHRINK;
    const next = indicesWithin(within, radius, centre);
    if (next.length < enough) break;
    if (next.length < within.count) within = selectParticles(within, next);
    centre = meanPosition(within);
  }
  return centre;
}

/**
 * The galaxy at rest about its centre: positions from `shrinkingSphereCentre`, velocities from the mass-weighted mean
 * of the stars within the half-mass radius, which is far less noisy than that of the last sphere.
 */
export function centreGalaxy(stars: Particles): { readonly stars: Particles; readonly centre: Vector; readonly velocity: Vector } {
  const centre = shrinkingSphereCentre(stars);
  const atCentre = relativeTo(stars, centre, [0, 0, 0]);
  const inner = selectParticles(atCentre, indicesWithin(atCentre, halfMassRadius(atCentre) * (1 + 1e-12)));
  const velocity = inner.count > 0 ? meanVelocity(inner) : meanVelocity(atCentre);
  return { stars: relativeTo(stars, centre, velocity), centre, velocity };
}

function meanPosition({ x, y, z, mass }: Particles): Vector {
  return [weightedMean(x, mass), weightedMean(y, mass), weightedMean(z, mass)];
}

function meanVelocity({ vx, vy, vz, mass }: Particles): Vector {
  return [weightedMean(vx, mass), weightedMean(vy, mass), weightedMean(vz, mass)];
}

function weightedMean(values: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weight[i]! * values[i]!;
    total += weight[i]!;
  }
  return sum / total;
}
