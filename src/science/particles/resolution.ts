/** Masses within fewer softening lengths than this are set by the softening, not by gravity (Power et al. 2003 ask 2.8 Plummer lengths). */
export const SOFTENINGS = 3;

/**
 * Radius (kpc) from which on a simulation's enclosed masses count.
 *
 * A training target is a whole profile, each mass an increment on the one before, so that a profile with its inner radii
 * masked cannot be learnt from: a view whose first radius lies below is left out. A suite that is coarse may declare
 * fewer radii instead, beginning farther out.
 *
 * @param softening Plummer-equivalent, kpc, proper
 */
export function resolvedFrom(softening: number): number {
  return SOFTENINGS * softening;
}

/** The radii, in R_h, that are resolved of a galaxy. @param halfLightRadius projected, kpc */
export function resolvedRadii(radiiOverRh: readonly number[], halfLightRadius: number, softening: number): number[] {
  return radiiOverRh.filter((f) => f * halfLightRadius >= resolvedFrom(softening));
}
