import { z } from 'zod';
import { slopeRecipeSchema } from '../recipes/slopeRecipe.ts';
import { modelCardSchema } from './card.ts';

/** What guesses of the slope are worth: of a model's medians, or of the prior's own. */
const guesses = z.strictObject({
  /** Shares of the galaxies whose guess is within 0.1 and 0.3 of the true slope. */
  within01: z.number(),
  within03: z.number(),
  /** Median of guess - truth, and half of the central 68 %. */
  bias: z.number(),
  scatter: z.number(),
  /** Mean of log p(true slope), nats. */
  logScore: z.number(),
});

/** How a model did on mocks that it had not seen. */
export const slopeEvaluationSchema = z.strictObject({
  suite: z.string(),
  galaxies: z.int(),
  seed: z.int(),
  ...guesses.shape,
  /** Shares of the galaxies whose equal-tailed interval holds the true slope. */
  coverage68: z.number(),
  coverage95: z.number(),
  /** Kolmogorov-Smirnov test of the truth's place in each density against uniform. */
  calibrationPValue: z.number(),
  /** The same for somebody who knows nothing of a galaxy but the slopes of the training set. */
  prior: guesses,
});

const {
  format, formatVersion, name, version, title, description, licence, synthetic, references, training, domain,
} = modelCardSchema.shape;

/** The card of a model of the dark matter's inner slope. */
export const slopeCardSchema = z.strictObject({
  format, formatVersion,
  target: z.literal('inner-slope'),
  name, version, title, description, licence, synthetic, references,
  recipe: slopeRecipeSchema,
  /** Where the slope d ln rho / d ln r of the dark matter is taken, pc. */
  radiusPc: z.number().positive(),
  scalings: z.strictObject({
    scalars: modelCardSchema.shape.scalings.shape.scalars,
    targets: z.strictObject({ kind: z.literal('inner-slope'), mean: z.number(), deviation: z.number().positive() }),
  }),
  /** Losses are nats of the standardised slope. */
  training: training.omit({ memberLosses: true }),
  /** Density of the training set's slopes: a histogram from `low` in steps of `step`. What a galaxy that says nothing would give. */
  prior: z.strictObject({ low: z.number(), step: z.number().positive(), density: z.array(z.number()).min(1) }),
  domain,
  evaluation: slopeEvaluationSchema.optional(),
});

export type SlopeCard = z.infer<typeof slopeCardSchema>;
export type SlopeEvaluation = z.infer<typeof slopeEvaluationSchema>;
export type SlopeGuesses = z.infer<typeof guesses>;
