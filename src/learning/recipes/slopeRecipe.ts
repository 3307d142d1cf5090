import { z } from 'zod';
import { modelRecipeSchema } from './recipe.ts';

/**
 * A model of the dark matter's inner slope: the two-branch network of the mass models under a mixture density head, trained on
 * -log sum_k pi_k N(y; mu_k, sigma_k^2) (Exposito-Marquez et al. 2023, arXiv 2209.05965; layers, number of components and the
 * slope's radius are ours, the paper's being unknown here).
 */
export const slopeRecipeSchema = z.strictObject({
  name: z.literal('inner-slope'),
  maps: modelRecipeSchema.shape.maps,
  network: modelRecipeSchema.shape.network,
  /** Gaussians of each density. */
  components: z.int().min(1).max(32),
  training: modelRecipeSchema.shape.training,
});

export type SlopeRecipe = z.infer<typeof slopeRecipeSchema>;
