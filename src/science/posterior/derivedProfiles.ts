import type { Posterior, Quantiles } from '../../shared/posterior.ts';
import { G } from '../constants/constants.ts';
import { sortedQuantile } from '../statistics/quantiles.ts';
import { massesAt } from './summary.ts';

/** Quantiles of a quantity at one radius. */
export interface ProfilePoint {
  readonly r_over_rh: number;
  readonly r_kpc: number;
  readonly quantiles: Quantiles;
}

/**
 * The circular velocity sqrt(G M(<r) / r) at each radius of a posterior, from its samples.
 * @param halfLightRadius kpc, as the masses were scaled with
 * @returns km/s, equal-tailed quantiles
 * @throws SteelyardError `value-invalid` as `massesAt`
 */
export function circularVelocityProfile(posterior: Posterior, halfLightRadius: number): ProfilePoint[] {
  return derivedProfile(posterior, halfLightRadius, (log10Mass, r) => Math.sqrt((G * 10 ** log10Mass) / r));
}

/**
 * log10 of the mean density 3 M(<r) / (4 pi r^3) within each radius of a posterior, from its samples.
 * @param halfLightRadius kpc, as the masses were scaled with
 * @returns log10 Msun/kpc^3, equal-tailed quantiles
 * @throws SteelyardError `value-invalid` as `massesAt`
 */
export function meanDensityProfile(posterior: Posterior, halfLightRadius: number): ProfilePoint[] {
  return derivedProfile(posterior, halfLightRadius, (log10Mass, r) => log10Mass - Math.log10((4 / 3) * Math.PI * r ** 3));
}

function derivedProfile(posterior: Posterior, halfLightRadius: number, derive: (log10Mass: number, r: number) => number): ProfilePoint[] {
  return posterior.radiiOverRh.map((r_over_rh, k) => {
    const r_kpc = r_over_rh * halfLightRadius;
    const sorted = massesAt(posterior, k).map((mass) => derive(mass, r_kpc)).sort();
    const at = (level: number): number => sortedQuantile(sorted, level);
    return { r_over_rh, r_kpc, quantiles: { q025: at(0.025), q16: at(0.16), q50: at(0.5), q84: at(0.84), q975: at(0.975) } };
  });
}
