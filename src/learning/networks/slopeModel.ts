import type { Tensors } from '../graph/tracer.ts';
import type { SlopeRecipe } from '../recipes/slopeRecipe.ts';
import * as tf from '../tfjs.ts';
import { summaryOf } from './massModel.ts';
import { mixtureLoss, mixtureOf, mixtureSpecs, type MixtureTensors } from './mixtureDensity.ts';
import { parameterLayout, type ParameterLayout, type Parameters } from './parameters.ts';
import { twoBranchShape, twoBranchSpecs, type TwoBranchShape } from './twoBranch.ts';

/** The network and the head of an inner-slope recipe, with their sizes worked out. */
export interface SlopeModel {
  readonly network: TwoBranchShape;
  readonly components: number;
  /** Everything in one vector: network first, then the head. */
  readonly layout: ParameterLayout;
}

const HEAD = 'mixture';

export function slopeModel(recipe: SlopeRecipe): SlopeModel {
  const { components } = recipe;
  const network = twoBranchShape(recipe);
  return { network, components, layout: parameterLayout([...twoBranchSpecs(network), ...mixtureSpecs(HEAD, network.summary, components)]) };
}

/** Mean over the batch of -log p(slope | galaxy), nats; `inputs.target` is [batch, 1], standardised. */
export function slopeLoss(model: SlopeModel, parameters: Parameters, inputs: Tensors): tf.Tensor {
  return mixtureLoss(parameters, HEAD, summaryOf(model, parameters, inputs), inputs['target']!);
}

/** Densities of the standardised slope of a batch, each tensor [batch, components]. */
export function slopeMixture(model: SlopeModel, parameters: Parameters, inputs: Tensors): MixtureTensors {
  return mixtureOf(parameters, HEAD, summaryOf(model, parameters, inputs));
}
