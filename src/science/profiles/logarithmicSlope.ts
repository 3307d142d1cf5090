/** Half the width of the difference, in ln r: its error is (1e-3)^2 / 6 times the slope's second derivative. */
const HALF_STEP = 1e-3;

/**
 * d ln rho / d ln r of a density at a radius: 0 in a core, -1 in the cusp of an NFW halo. By a central difference in ln r,
 * good to 1e-6 for the smooth profiles of this folder.
 *
 * @param density of the radius (kpc), in any unit; positive at the radius
 * @param radius kpc, > 0
 */
export function logarithmicSlope(density: (radius: number) => number, radius: number): number {
  const step = Math.exp(HALF_STEP);
  return Math.log(density(radius * step) / density(radius / step)) / (2 * HALF_STEP);
}
