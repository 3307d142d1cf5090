import { likelihoodLoss, massModel, networkInputSpecs, summaryOf } from '../../src/learning/networks/massModel.ts';
import { inChannelBlocks } from '../../src/learning/networks/twoBranch.ts';
import { recipeNamed } from '../../src/services/training/recipes.ts';
import type { BenchNetwork } from './network.ts';

export const RADII = 10;
export const shippedModel = massModel(recipeNamed('npe'), RADII);

const { network, flow, layout } = shippedModel;
const { velocityMoments, velocityExtent } = network;
if (velocityMoments === undefined || velocityExtent === undefined) throw new Error('the shipped network has moments, and so has its peer');

/** What Steelyard ships: strided two-branch network and flow, trained together on the likelihood. */
export const shipped: BenchNetwork = {
  name: 'shipped',
  layout,
  inputs: (batch) => networkInputSpecs(shippedModel, batch),
  targets: (batch) => ({ target: { shape: [batch, RADII] } }),
  // As packages have it.
  forward: (parameters, inputs) => summaryOf(shippedModel, inChannelBlocks(network, parameters), inputs),
  loss: (parameters, inputs) => likelihoodLoss(shippedModel, parameters, inputs),
  sizes: {
    pixels: network.pixels, scalars: network.scalars, channels: network.channels, velocityMoments, velocityExtent,
    dimensions: RADII, context: flow.context, transforms: flow.transforms, flowHidden: flow.hidden,
  },
};
