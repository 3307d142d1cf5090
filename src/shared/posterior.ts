/** Radii at which masses are inferred, in units of the projected half-light radius (2503.07717, section 1.2 of its companion code). */
export const RADII_OVER_RH = [0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.4] as const;

/** Samples of log10 of the mass (Msun) enclosed within each radius. */
export interface Posterior {
  readonly radiiOverRh: readonly number[];
  /** sampleCount x radii, row-major. */
  readonly log10Mass: Float32Array;
  readonly sampleCount: number;
}

/** Quantiles of one quantity; equal-tailed. */
export interface Quantiles {
  readonly q025: number;
  readonly q16: number;
  readonly q50: number;
  readonly q84: number;
  readonly q975: number;
}

/** The mass from one closed formula. */
export interface EstimatorMass {
  readonly name: string;
  readonly bibcode: string;
  readonly r_kpc: number;
  readonly r_over_rh: number;
  readonly log10_mass: number;
  readonly err_lo: number;
  readonly err_hi: number;
}

/** The one object that `analyse --json` prints: names are part of the public interface. */
export interface AnalysisResult {
  readonly galaxy: string;
  readonly radii: readonly {
    readonly r_over_rh: number;
    readonly r_kpc: number;
    readonly log10_mass: Quantiles;
  }[];
  readonly estimators: readonly EstimatorMass[];
  readonly sample: {
    readonly n_stars: number;
    readonly sigma_kms: number;
    readonly sigma_err: number;
    readonly vsys_kms: number;
    readonly vsys_err: number;
    readonly r_half_pc: number;
    readonly distance_kpc: number;
  };
  readonly selection: readonly { readonly sentence: string; readonly before: number; readonly after: number }[];
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string; readonly synthetic: boolean };
  /** Plain sentences the observer must see: outside the model's domain, few stars, ... */
  readonly warnings: readonly string[];
  /** True masses, where the galaxy is a mock: log10 Msun at the same radii. */
  readonly truth?: readonly number[];
  readonly provenance: Provenance;
}

/** Everything a result depends on. */
export interface Provenance {
  readonly program: string;
  readonly version: string;
  readonly command: string;
  readonly seed: number;
  readonly samples: number;
  readonly catalogue: string;
  readonly catalogue_sha256: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly references: readonly string[];
  /** ISO 8601; left out of reproducible output. */
  readonly created?: string;
}
