import { z } from 'zod';
import { modelRecipeSchema } from '../recipes/recipe.ts';

const quantiles = z.strictObject({ q16: z.number(), q50: z.number(), q84: z.number() });

/** What one radius or estimator is worth on held-out galaxies: log10 of M_predicted / M_true, dex. */
const accuracy = z.strictObject({
  name: z.string(),
  r_over_rh: z.number(),
  residual: quantiles,
  /** Half of the central 68 %. */
  scatter: z.number(),
});

/** How a model did on mocks it had not seen. */
export const evaluationSchema = z.strictObject({
  suite: z.string(),
  galaxies: z.int(),
  /** Where galaxies are seen more than once: how often in all. */
  views: z.int().exactOptional(),
  seed: z.int(),
  radii: z.array(accuracy.extend({ coverage68: z.number(), coverage95: z.number() })),
  estimators: z.array(accuracy),
});

/** `Tilt` of `science/calibration/widths`. */
const tilt = z.strictObject({ about: z.number(), slopes: z.array(z.number()) });

/** A model's card: all that a user must know of it, and all that is needed to run it. */
export const modelCardSchema = z.strictObject({
  format: z.literal('steelyard-model'),
  formatVersion: z.literal(1),
  name: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  /** True when it learnt from mocks drawn by Steelyard, false when from simulations. */
  synthetic: z.boolean(),
  references: z.array(z.string()),
  recipe: modelRecipeSchema,
  /** How many networks were trained on the same set, each from its own start; the posterior draws equally from all. One when absent. */
  members: z.int().min(2).max(100).optional(),
  radiiOverRh: z.array(z.number()),
  scalings: z.strictObject({
    scalars: z.strictObject({ mean: z.array(z.number()), deviation: z.array(z.number()) }),
    targets: z.strictObject({ mean: z.array(z.number()), factor: z.array(z.number()) }),
  }),
  training: z.strictObject({
    suite: z.string(),
    suiteSha256: z.string(),
    seed: z.int(),
    examples: z.int(),
    validationExamples: z.int(),
    epochs: z.int(),
    /** Nats per radius, at the epoch that was kept; of an ensemble the mean of its members'. */
    validationLoss: z.number(),
    /** Of an ensemble: each member's. */
    memberLosses: z.array(z.number()).optional(),
    command: z.string(),
    program: z.string(),
  }),
  /** What one network of each recipe reached from the same part of the training set, nats per radius. */
  recipes: z.array(z.strictObject({
    name: z.enum(['npe', 'paper']), examples: z.int(), epochs: z.int(), validationLoss: z.number(),
  })).optional(),
  /** Range of each scalar that holds 99.8 % of the training set: outside it the model extrapolates. */
  domain: z.array(z.strictObject({ scalar: z.string(), low: z.number(), high: z.number() })),
  /** What fresh mocks ask of the posteriors' widths (`science/calibration/widths`); trained without them where absent. */
  widths: z.strictObject({
    shifts: z.array(z.number()), tilts: z.strictObject({ log10MassScale: tilt, log10StarCount: tilt }).optional(),
    radius: z.int().min(0), log10StarCount: z.array(z.number()).min(1), distances: z.array(z.array(z.number().positive()).length(5)).min(1),
  }).refine(({ log10StarCount, distances }) => log10StarCount.length === distances.length, 'needs distances for each number of stars').optional(),
  evaluation: evaluationSchema.optional(),
  /** The same on the galaxies of other suites: how far it can be trusted outside its own. */
  transfer: z.array(evaluationSchema).optional(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type Evaluation = z.infer<typeof evaluationSchema>;
