import { G } from '../../science/constants/constants.ts';
import { createRandom } from '../../science/random/random.ts';
import type { AnalysisResult, Posterior } from '../../shared/posterior.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { quantiles } from '../charts/density.ts';

/** A galaxy like Fornax, made up: what the gallery's figures show is synthetic. */
export const GALAXY = { halfLightRadius: 0.71, dispersion: 11.4, distance: 147, systemicVelocity: 55.2 } as const;

/** log10 of the mass within r (kpc) of an isothermal core, Msun. */
export function trueMass(r: number): number {
  const core = 0.5;
  return Math.log10(((3 * GALAXY.dispersion ** 2) / G) * r ** 3 / (r * r + core * core));
}

/** Samples of masses that scatter together about the truth, more at the ends: like a real posterior's. */
export function syntheticPosterior(sampleCount: number, seed: number): Posterior {
  const random = createRandom(seed);
  const width = RADII_OVER_RH.length;
  const log10Mass = new Float32Array(sampleCount * width);
  for (let i = 0; i < sampleCount; i++) {
    const level = 0.05 * random.normal();
    const slope = 0.09 * random.normal();
    const skew = random.normal();
    for (let k = 0; k < width; k++) {
      const x = RADII_OVER_RH[k]! - 1.5;
      const value = trueMass(RADII_OVER_RH[k]! * GALAXY.halfLightRadius) + 0.02 + level + slope * x + 0.03 * x * (skew * skew - 1) + 0.008 * random.normal();
      log10Mass[i * width + k] = value;
    }
  }
  return { radiiOverRh: RADII_OVER_RH, log10Mass, sampleCount };
}

export function syntheticTruth(): number[] {
  return RADII_OVER_RH.map((ratio) => trueMass(ratio * GALAXY.halfLightRadius));
}

/** The five estimators' coefficients and radii, for markers in the right places. */
const ESTIMATORS = [
  ['Walker+09', '2009ApJ...704.1274W', 2.5, 1], ['Wolf+10', '2010MNRAS.406.1220W', 4, 4 / 3],
  ['Amorisco & Evans 11', '2011MNRAS.411.2118A', 5.8, 1.7], ['Campbell+17', '2017MNRAS.469.2335C', 6, 1.77],
  ['Errani+18', '2018MNRAS.481.5073E', 6.3, 1.8],
] as const;

export function syntheticResult(withTruth: boolean): AnalysisResult {
  const posterior = syntheticPosterior(4000, 1);
  const radii = RADII_OVER_RH.map((r_over_rh, k) => {
    const samples = Float64Array.from({ length: posterior.sampleCount }, (_, i) => posterior.log10Mass[i * RADII_OVER_RH.length + k]!);
    const [q025, q16, q50, q84, q975] = quantiles(samples, [0.025, 0.16, 0.5, 0.84, 0.975]) as [number, number, number, number, number];
    return { r_over_rh, r_kpc: r_over_rh * GALAXY.halfLightRadius, log10_mass: { q025, q16, q50, q84, q975 } };
  });
  return {
    galaxy: withTruth ? 'Mock 7' : 'Fornax-like',
    radii,
    estimators: ESTIMATORS.map(([name, bibcode, coefficient, r_over_rh]) => ({
      name, bibcode, r_over_rh, r_kpc: r_over_rh * GALAXY.halfLightRadius,
      log10_mass: Math.log10((coefficient * GALAXY.dispersion ** 2 * GALAXY.halfLightRadius) / G), err_lo: 0.045, err_hi: 0.04,
    })),
    sample: {
      n_stars: 2483, sigma_kms: GALAXY.dispersion, sigma_err: 0.2, vsys_kms: GALAXY.systemicVelocity, vsys_err: 0.1,
      r_half_pc: GALAXY.halfLightRadius * 1000, distance_kpc: GALAXY.distance,
    },
    selection: [],
    model: { name: 'combined', version: '0.1.0', sha256: '', synthetic: true },
    warnings: [],
    ...(withTruth ? { truth: syntheticTruth() } : {}),
    provenance: {
      program: 'steelyard', version: '0.1.0', command: '', seed: 1, samples: 4000, catalogue: '', catalogue_sha256: '', columns: {}, references: [],
    },
  };
}
