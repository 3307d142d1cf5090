import { G } from '../constants/constants.ts';
import type { MassProfile } from './massProfile.ts';
import { nfwMass, nfwOfHalo } from './nfw.ts';
import { requirePositive, requireThat } from './parameters.ts';
import { integratePotential } from './radialIntegrals.ts';

/** Gyr in kpc / (km/s). */
const GYR = 1.02271217;
/** Read et al. 2016 (MNRAS 459, 2573): how fast star formation makes a core, and its size over the half-light radius. */
const KAPPA = 0.04;
const ETA = 1.75;

export interface CoreNfwHalo {
  /** M200, Msun. */
  readonly mass: number;
  /** c200 */
  readonly concentration: number;
  /** n in [0, 1]: 0 a cusp, 1 a complete core. */
  readonly coreStrength: number;
  /** kpc */
  readonly coreRadius: number;
  /** Beyond this radius (kpc) tides leave rho ~ r^-delta; delta > 2. */
  readonly tides?: { readonly radius: number; readonly slope: number };
}

/**
 * coreNFW (Read, Agertz & Collins 2016, MNRAS 459, 2573): M = M_NFW f^n, f = tanh(r / coreRadius); with tides,
 * the density beyond the tidal radius is a power law (coreNFWtides, Read et al. 2018, MNRAS 481, 860).
 * @throws SteelyardError `profile-invalid`.
 */
export function coreNfw(halo: CoreNfwHalo): MassProfile {
  const { mass, concentration, coreStrength: n, coreRadius, tides } = halo;
  requirePositive('coreNFW', { mass, concentration, coreRadius, ...(tides && { tidalRadius: tides.radius }) });
  requireThat(n >= 0 && n <= 1, 'coreNFW', `the core strength must lie in [0, 1], not ${n}`);
  requireThat(!tides || tides.slope > 2, 'coreNFW', `the tidal slope must exceed 2, not ${tides?.slope}`);
  const cusp = nfwOfHalo(mass, concentration);

  const coredMass = (r: number): number => cusp.enclosedMass(r) * Math.tanh(r / coreRadius) ** n;
  const coredDensity = (r: number): number => {
    const f = Math.tanh(r / coreRadius);
    return f ** n * cusp.density(r) + (n * f ** (n - 1) * (1 - f * f) * cusp.enclosedMass(r)) / (4 * Math.PI * r * r * coreRadius);
  };
  const tidal = tides && { ...tides, density: coredDensity(tides.radius), mass: coredMass(tides.radius) };
  const density = (r: number): number =>
    tidal && r > tidal.radius ? tidal.density * (r / tidal.radius) ** -tidal.slope : coredDensity(r);
  const enclosedMass = (r: number): number => {
    if (!tidal || r <= tidal.radius) return coredMass(r);
    const power = 3 - tidal.slope;
    const log = Math.log(r / tidal.radius);
    // expm1(power log) / power, which is log at power = 0.
    const shell = Math.abs(power) < 1e-9 ? log : Math.expm1(power * log) / power;
    return tidal.mass + 4 * Math.PI * tidal.density * tidal.radius ** 3 * shell;
  };
  return Object.freeze({
    kind: tides ? 'core-nfw-tides' : 'core-nfw',
    parameters: Object.freeze({
      mass, concentration, coreStrength: n, coreRadius, ...(tides && { tidalRadius: tides.radius, tidalSlope: tides.slope }),
    }),
    density,
    enclosedMass,
    potential: integratePotential(enclosedMass, cusp.parameters['scaleRadius'] ?? coreRadius),
  });
}

/**
 * Core strength and radius (kpc) that star formation over `starFormationTime` (Gyr) gives a halo of M200 (Msun) and c200
 * with a projected half-light radius (kpc): n = tanh(0.04 t_SF / t_dyn), r_c = 1.75 R_h (Read et al. 2016, eqs 18 to 20).
 */
export function coreOfStarFormation(
  mass: number, concentration: number, halfLightRadius: number, starFormationTime: number,
): { readonly coreStrength: number; readonly coreRadius: number } {
  requirePositive('coreNFW', { mass, concentration, halfLightRadius });
  const scaleRadius = nfwOfHalo(mass, concentration).parameters['scaleRadius'] ?? NaN;
  const scaleMass = (mass * nfwMass(1)) / nfwMass(concentration);
  const dynamicalTime = 2 * Math.PI * Math.sqrt(scaleRadius ** 3 / (G * scaleMass));
  return {
    coreStrength: Math.tanh((KAPPA * starFormationTime * GYR) / dynamicalTime),
    coreRadius: ETA * halfLightRadius,
  };
}
