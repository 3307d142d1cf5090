import { z } from 'zod';

const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, 'the first number must not exceed the second');
const positiveRange = range.refine(([low]) => low > 0, 'both numbers must be positive');

/** [survey] of a manifest: how the galaxies are observed. The defaults are those of the shipped suites. */
export const surveySchema = z.strictObject({
  /** Stars of a view, contaminants included: log-uniform in a range, Poisson about a mean, or a share of the particles. */
  star_count: z.union([
    positiveRange,
    z.strictObject({ mean: z.number().min(20) }),
    z.strictObject({ share: z.number().positive().max(1), range: positiveRange }),
  ]).default([30, 10_000]),
  /** Median of a view, km/s, log-uniform; at most `error_over_dispersion` of the galaxy's dispersion. */
  velocity_error: range.default([0.5, 5]),
  error_over_dispersion: z.number().positive().default(0.7),
  /** Lognormal spread within a view, dex, uniform. */
  error_spread_dex: range.default([0, 0.3]),
  /** Share of the stars that are no members, uniform; flat on the sky. */
  contaminant_fraction: range.default([0, 0.1]),
  contaminant_dispersion_factor: positiveRange.default([1.5, 10]),
  velocity_cut: z.number().positive().default(4),
  /** Edge in R_h, uniform, for a share of the views. */
  edge_fraction: z.number().min(0).max(1).default(0.5),
  edge_over_rh: positiveRange.default([1.5, 5]),
  /** Stars are kept with probability ~ (1 + R^2 / R_h^2)^(bias / 2), bias uniform. */
  radial_bias: range.default([-0.5, 0.5]),
  half_light_radius: z.enum(['sample', 'galaxy']).default('sample'),
  half_light_radius_error_dex: z.number().min(0).default(0),
  /** Takes number of stars, velocity errors, radii and contamination from a real catalogue. */
  like: z.strictObject({
    catalogue: z.string(),
    /** Key or name of its galaxy in the shipped table; found by position where left out. */
    galaxy: z.string().exactOptional(),
    /** Stars that are likelier members than this count. */
    minimum_probability: z.number().min(0).max(1).default(0.5),
    /** Number of stars: the catalogue's, times a factor log-uniform in this range. */
    star_count_factor: positiveRange.default([1, 1]),
  }).exactOptional(),
});

export type SurveyDeclaration = z.infer<typeof surveySchema>;
