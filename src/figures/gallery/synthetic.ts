import { G } from '../../science/constants/constants.ts';
import { createRandom } from '../../science/random/random.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import type { AnalysisResult, DispersionBin, Posterior } from '../../shared/posterior.ts';
import type { ChartRun } from '../charts/runs.ts';
import type { SelectedStars } from '../charts/selected-stars.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';

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
      const shift = 0.02 + level + slope * x + 0.03 * x * (skew * skew - 1) + 0.008 * random.normal();
      log10Mass[i * width + k] = trueMass(RADII_OVER_RH[k]! * GALAXY.halfLightRadius) + shift;
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
    dispersion: syntheticRings(),
    selection: [],
    model: { name: 'combined', version: '0.1.0', sha256: '', synthetic: true },
    warnings: [],
    ...(withTruth ? { truth: syntheticTruth() } : {}),
    provenance: {
      program: 'steelyard', version: '0.1.0', command: '', seed: 1, samples: 4000, catalogue: '', catalogue_sha256: '', columns: {}, references: [],
    },
  };
}

/** Rings about a dispersion that falls a little, with a small error each. */
function syntheticRings(): DispersionBin[] {
  const random = createRandom(8);
  const edges = [0, 0.35, 0.55, 0.75, 0.95, 1.2, 1.5, 1.9, 2.6, 4];
  return edges.slice(1).map((edge, i) => {
    const r_over_rh = (edge + edges[i]!) / 2;
    const length = GALAXY.halfLightRadius;
    return {
      r_over_rh, r_kpc: r_over_rh * length, r_lo_kpc: edges[i]! * length, r_hi_kpc: edge * length, n_stars: 276,
      sigma_kms: GALAXY.dispersion * (1.04 - 0.05 * r_over_rh) + 0.5 * random.normal(), err_lo: 0.48, err_hi: 0.52,
    };
  });
}

/** Three runs of one galaxy, and one of another of a smaller size. */
export function syntheticRuns(): ChartRun[] {
  const result = syntheticResult(false);
  const run = (label: string, shift: number, scale: number, seed: number): ChartRun => {
    const { log10Mass, ...posterior } = syntheticPosterior(2000, seed);
    return {
      label, posterior: { ...posterior, log10Mass: log10Mass.map((mass, i) => mass + shift + 0.01 * (i % 10)) },
      result: {
        ...result, sample: { ...result.sample, r_half_pc: result.sample.r_half_pc * scale },
        dispersion: result.dispersion!.map((bin) => ({
          ...bin, r_kpc: bin.r_kpc * scale, r_lo_kpc: bin.r_lo_kpc * scale, r_hi_kpc: bin.r_hi_kpc * scale,
          sigma_kms: bin.sigma_kms * 10 ** (shift / 2),
        })),
      },
    };
  };
  return [
    run('Fornax-like, combined', 0, 1, 2), run('Fornax-like, nihao-like', 0.12, 1, 3),
    run('Fornax-like, auriga-like', -0.08, 1, 4), run('A smaller galaxy, combined', -0.5, 0.6, 5),
  ];
}

/** Stars of a flattened galaxy over a field, and what three cuts would make of them. */
export function syntheticStars(weighted: boolean, seed: number): SelectedStars {
  const random = createRandom(seed);
  const count = 1100;
  const ellipticity = 0.3;
  const positionAngle = 45;
  const halfLightRadius = 18;
  const pcPerArcmin = (GALAXY.distance * 1000 * Math.PI) / 10800;
  const column = (): Float64Array => new Float64Array(count);
  const [east, north, radius, velocity, velocityError, weight] = [column(), column(), column(), column(), column(), column()];
  const removedBy = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const field = random.uniform() < 0.25;
    const angle = 2 * Math.PI * random.uniform();
    const q = random.uniform();
    // Plummer's projected profile; the field is uniform.
    const semiMajor = field ? 70 * Math.sqrt(q) : halfLightRadius * Math.sqrt(q / (1 - q));
    const major = semiMajor * Math.cos(angle);
    const minor = semiMajor * Math.sin(angle) * (field ? 1 : 1 - ellipticity);
    const turn = (positionAngle * Math.PI) / 180;
    east[row] = major * Math.sin(turn) + minor * Math.cos(turn);
    north[row] = major * Math.cos(turn) - minor * Math.sin(turn);
    radius[row] = Math.hypot(major, field ? minor / (1 - ellipticity) : semiMajor * Math.sin(angle));
    velocityError[row] = 0.8 + 2 * random.uniform();
    velocity[row] = GALAXY.systemicVelocity + (field ? 60 : Math.hypot(GALAXY.dispersion, velocityError[row]!)) * random.normal();
    const offset = Math.abs(velocity[row]! - GALAXY.systemicVelocity);
    const probability = Math.exp(-0.5 * (offset / 25) ** 2) / (1 + (radius[row]! / 90) ** 2);
    removedBy[row] = radius[row]! > 65 ? 0 : offset > 3 * GALAXY.dispersion ? 1 : weighted && probability < 0.5 ? 2 : -1;
    weight[row] = removedBy[row]! >= 0 ? 0 : weighted ? probability : 1;
  }
  return {
    east, north, radius, velocity, velocityError, weight, removedBy,
    reasons: ['beyond 65 arcmin', 'outside 3σ', 'p_member < 0.5'],
    highlighted: weighted ? [3, 14, 159] : [],
    galaxy: {
      name: 'Fornax-like', halfLightRadius, ellipticity, positionAngle, pcPerArcmin,
      systemicVelocity: GALAXY.systemicVelocity, velocityDispersion: GALAXY.dispersion,
    },
  };
}
