/** One step of choosing the members, as the observer asks for it. Steps apply in order. */
export type SelectionStep = (
  | { readonly kind: 'probability'; readonly column?: string; readonly minimum: number }
  | { readonly kind: 'weights'; readonly column?: string }
  | { readonly kind: 'flag'; readonly column: string; readonly keep: boolean }
  | { readonly kind: 'expression'; readonly expression: string }
  | { readonly kind: 'radius'; readonly maximum: number; readonly unit: 'arcmin' | 'pc' | 'R_h'; readonly elliptical: boolean }
  | { readonly kind: 'sigmaClip'; readonly threshold: number; readonly maxIterations: number }
  | { readonly kind: 'mixture'; readonly minimum: number; readonly asWeights: boolean }
  | RegionStep
) & {
  /** Switched off: it stays where it is, and does nothing. */
  readonly off?: true;
};

/** What is drawn in a plot with lasso or box: a polygon in the coordinates of that plot, whose inside is kept or removed. */
export interface RegionStep {
  readonly kind: 'region';
  readonly plane: RegionPlane;
  /** At least three corners, in order; the last is joined to the first. Where the outline crosses itself, even-odd. */
  readonly vertices: readonly (readonly [number, number])[];
  readonly keep: 'inside' | 'outside';
}

/**
 * The planes that regions are drawn in.
 * sky: offsets from the galaxy's centre, arcmin, x east, y north. phase-space: semi-major axis of the ellipse through the star,
 * arcmin, and heliocentric velocity, km/s. colour-magnitude: as the catalogue has them. proper-motion: mas/yr, x in RA with cos(dec).
 */
export const REGION_PLANES = ['sky', 'phase-space', 'colour-magnitude', 'proper-motion'] as const;
export type RegionPlane = (typeof REGION_PLANES)[number];

/** What one step did. */
export interface SelectionStepReport {
  readonly step: SelectionStep | { readonly kind: 'required' };
  readonly before: number;
  readonly after: number;
  /** One sentence: how many stars went and why. */
  readonly sentence: string;
  /** What a mixture step found. */
  readonly mixture?: MixtureFit;
}

/** The fitted mixture of galaxy and field, for the velocity histogram. */
export interface MixtureFit {
  /** Stars that it was fitted to, and how many of them it expects to be members. */
  readonly starCount: number;
  readonly memberCount: number;
  /** km/s; the dispersion is intrinsic. */
  readonly systemicVelocity: number;
  readonly velocityDispersion: number;
  /** Gaussians of the field: fractions add up to 1, km/s. */
  readonly field: readonly { readonly fraction: number; readonly mean: number; readonly dispersion: number }[];
}

/** Who is a member, and why not. */
export interface Selection {
  /** Membership weight of every catalogue row: 0 removed, 1 member, between: probability. */
  readonly weights: Float64Array;
  /** For every catalogue row the index in `reports` of the step that removed it, or -1. */
  readonly removedBy: Int32Array;
  readonly reports: readonly SelectionStepReport[];
  /** Rows with positive weight. */
  readonly memberCount: number;
}
