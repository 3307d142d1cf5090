/** Credibilities at which a training counts how often the truth lies within the innermost part of a posterior (`latentCoverage`). */
export const LATENT_LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.68, 0.8, 0.9, 0.95] as const;

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

/** Stars of one bin in projected, circular radius. */
export interface DispersionBin {
  /** Mean radius of its stars, and the bin's edges. */
  readonly r_kpc: number;
  readonly r_over_rh: number;
  readonly r_lo_kpc: number;
  readonly r_hi_kpc: number;
  readonly n_stars: number;
  /** Intrinsic line-of-sight dispersion: errors deconvolved, maximum likelihood. */
  readonly sigma_kms: number;
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
  /** Velocity dispersion of the stars in bins of radius; absent from results of early versions. */
  readonly dispersion?: readonly DispersionBin[];
  readonly selection: readonly { readonly sentence: string; readonly before: number; readonly after: number }[];
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string; readonly synthetic: boolean };
  /** Plain sentences the observer must see: outside the model's domain, few stars, ... */
  readonly warnings: readonly string[];
  /** Whether the model was made for galaxies like this one. */
  readonly domain?: DomainReport;
  /** What choosing among suites adds to the uncertainty, where the posterior averages over models. */
  readonly systematics?: Systematics;
  /** True masses, where the galaxy is a mock: log10 Msun at the same radii. */
  readonly truth?: readonly number[];
  readonly provenance: Provenance;
}

/** `unknown` where the model's package has nothing to compare with. */
export type DomainVerdict = 'inside' | 'unusual' | 'outside' | 'unknown';

/** Is this galaxy one that the model was made for? */
export interface DomainReport {
  readonly verdict: DomainVerdict;
  /** One plain sentence for the observer. */
  readonly sentence: string;
  /** Chance that a galaxy of the training suite looks at least as strange; null where it cannot be known. */
  readonly p_value: number | null;
  readonly checks: readonly DomainCheck[];
  /** Where the galaxy lies among the training suite's, along the first two principal axes of the network's summaries. */
  readonly map?: {
    readonly model: string;
    readonly training: readonly (readonly [number, number])[];
    readonly here: readonly [number, number];
  };
}

/** One of the questions that the verdict rests on. */
export interface DomainCheck {
  /** summary: the network's summaries; stars: rotation, shape, velocities; range: each scalar; suites, members: do models agree. */
  readonly kind: 'summary' | 'stars' | 'range' | 'suites' | 'members';
  readonly model: string;
  readonly verdict: DomainVerdict;
  readonly sentence: string;
  /** p-value of `summary` and `stars`; scalars out of range; largest difference in sigmas of `suites`; share of the variance of `members`. */
  readonly value: number;
}

/** An average over models, and how they differ: the spread between them is the systematic error. */
export interface Systematics {
  readonly models: readonly {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    /** The weights sum to one. */
    readonly weight: number;
    /** log10 Msun at the radii of the result. */
    readonly medians: readonly number[];
  }[];
  readonly radii: readonly {
    readonly r_over_rh: number;
    /** Standard deviation of the models' means, dex. */
    readonly between_dex: number;
    /** Root mean variance of their posteriors, dex. */
    readonly within_dex: number;
  }[];
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
