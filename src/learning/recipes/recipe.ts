import { z } from 'zod';

/**
 * What a model is made of, as data: how its maps are drawn, its network and flow, and how it is trained.
 * `npe` trains network and flow together on the likelihood; `paper` trains the network to regress the masses first and
 * the flow afterwards on its frozen summaries (2503.07717, figure 3).
 */
export const modelRecipeSchema = z.strictObject({
  name: z.enum(['npe', 'paper']),
  maps: z.strictObject({
    pixels: z.int().min(8).max(256),
    skyExtent: z.number().positive(),
    radiusExtent: z.number().positive(),
    velocityExtent: z.number().positive(),
    bandwidthFactor: z.number().positive(),
    scalars: z.array(z.string()),
  }),
  network: z.strictObject({
    channels: z.array(z.int().positive()).min(1),
    branchFeatures: z.int().positive(),
    hidden: z.int().positive(),
    summary: z.int().positive(),
    /** Rings of projected radius, dividing the pixels, in which the network is told the moments of the velocities; none where left out. */
    velocityMoments: z.int().positive().optional(),
  }),
  flow: z.strictObject({
    /** What each transform does to a component: shifts and scales it (the default), or bends it along a spline too. */
    kind: z.enum(['affine', 'spline']).optional(),
    hidden: z.int().positive(),
    transforms: z.int().positive(),
    /** Bins of each spline. */
    bins: z.int().min(2).max(64).optional(),
  }),
  training: z.strictObject({
    batch: z.int().positive(),
    learningRate: z.number().positive(),
    weightDecay: z.number().min(0),
    epochs: z.int().positive(),
    /** Epochs without a better validation loss after which training stops. */
    patience: z.int().positive(),
    /** Share of the galaxies kept for validation. */
    validation: z.number().positive().max(0.5),
    /** Adam with decoupled weight decay (the default), or gradient descent with momentum. */
    optimiser: z.enum(['adam', 'sgd']).optional(),
    /** Of gradient descent; 0.9 where left out. */
    momentum: z.number().min(0).lt(1).optional(),
    /** Decay of a running average of the parameters, which is what is validated and kept; none where left out. */
    ema: z.number().positive().lt(1).optional(),
  }),
});

export type ModelRecipe = z.infer<typeof modelRecipeSchema>;
