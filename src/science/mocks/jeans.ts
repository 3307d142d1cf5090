import { G } from '../constants/constants.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import type { Tracer } from '../profiles/tracer.ts';
import { anisotropyAt, type Anisotropy } from './distributionFunction.ts';

/** Second moments of a tracer in equilibrium, from the Jeans equation. Radii in kpc. */
export interface JeansModel {
  /** sigma_r, km/s, at radius r. */
  radialDispersion(r: number): number;
  /** sigma_los, km/s, at projected radius R. */
  losDispersion(R: number): number;
  /** Stars per kpc^2 at projected radius R, of one star in all. */
  surfaceDensity(R: number): number;
}

const STEP = 0.02;
const DECADES_BELOW = 3;
const DECADES_ABOVE = 4;

/**
 * Solve the spherical Jeans equation (Binney & Mamon 1982, MNRAS 200, 361; Mamon & Lokas 2005, MNRAS 363, 705):
 * h nu sigma_r^2 = integral from r of h nu G M / s^2 ds, d ln h / d ln r = 2 beta, and project it,
 * Sigma sigma_los^2 = 2 integral from R of (1 - beta R^2/r^2) nu sigma_r^2 r dr / sqrt(r^2 - R^2).
 * Good to 1e-4 between 1e-3 and 1e3 scale radii of the tracer.
 */
export function solveJeans(mass: MassProfile, tracer: Tracer, anisotropy: Anisotropy): JeansModel {
  const first = Math.log(tracer.scaleRadius) - DECADES_BELOW * Math.LN10;
  const count = Math.ceil(((DECADES_BELOW + DECADES_ABOVE) * Math.LN10) / STEP) + 1;
  const weight = (r: number): number =>
    r ** (2 * anisotropy.central) * (1 + (r / anisotropy.radius) ** 2) ** (1 - anisotropy.central);
  const integrand = (u: number): number => {
    const r = Math.exp(u);
    return (weight(r) * tracer.density(r) * G * mass.enclosedMass(r)) / r;
  };
  // ln of the pressure integral, cumulated inwards by Simpson's rule.
  const logPressure = new Float64Array(count);
  const end = first + (count - 1) * STEP;
  const fall = Math.log(integrand(end - STEP) / integrand(end)) / STEP;
  let pressure = integrand(end) / fall;
  logPressure[count - 1] = Math.log(pressure);
  for (let i = count - 2; i >= 0; i -= 1) {
    const u = first + i * STEP;
    pressure += (STEP / 6) * (integrand(u) + 4 * integrand(u + STEP / 2) + integrand(u + STEP));
    logPressure[i] = Math.log(pressure);
  }
  /** nu sigma_r^2 */
  const radialPressure = (r: number): number => {
    const t = Math.min(Math.max((Math.log(r) - first) / STEP, 0), count - 1.000001);
    const i = Math.floor(t);
    return Math.exp(logPressure[i] + (t - i) * (logPressure[i + 1] - logPressure[i])) / weight(r);
  };
  /** 2 integral from R of value(r) r dr / sqrt(r^2 - R^2), by r = R cosh t. */
  const project = (R: number, value: (r: number) => number): number => {
    const limit = Math.acosh(Math.max(Math.exp(end) / R, 1.0001));
    const steps = Math.max(Math.ceil(limit / 0.04), 50);
    const dt = limit / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i += 1) {
      const r = R * Math.cosh(i * dt);
      sum += (i === 0 || i === steps ? 0.5 : 1) * value(r) * r;
    }
    return 2 * sum * dt;
  };
  const surfaceDensity = (R: number): number => project(R, (r) => tracer.density(r));
  return {
    radialDispersion: (r) => Math.sqrt(radialPressure(r) / tracer.density(r)),
    losDispersion: (R) => Math.sqrt(
      project(R, (r) => (1 - anisotropyAt(anisotropy, r) * (R / r) ** 2) * radialPressure(r)) / surfaceDensity(R)),
    surfaceDensity,
  };
}
