import { flowLogProb, flowSample, flowSquaredNorm, flowSpecs, type FlowShape } from '../flows/maskedAutoregressiveFlow.ts';
import type { ModelRecipe } from '../recipes/recipe.ts';
import type { InputSpecs, Tensors } from '../graph/tracer.ts';
import * as tf from '../tfjs.ts';
import { dense, denseSpecs } from './layers.ts';
import { parameterLayout, type ParameterLayout, type Parameters } from './parameters.ts';
import { twoBranchShape, twoBranchSpecs, twoBranchSummary, type TwoBranchShape } from './twoBranch.ts';

/** The network and the flow of a recipe, with their sizes worked out. */
export interface MassModel {
  readonly network: TwoBranchShape;
  readonly flow: FlowShape;
  /** Everything in one vector: network first, then the regression head, then the flow. */
  readonly layout: ParameterLayout;
}

export function massModel(recipe: ModelRecipe, radii: number): MassModel {
  const network = twoBranchShape(recipe);
  const flow: FlowShape = { ...recipe.flow, dimensions: radii, context: network.summary };
  const head = recipe.name === 'paper' ? denseSpecs('head', network.summary, radii, 0.01) : [];
  return { network, flow, layout: parameterLayout([...twoBranchSpecs(network), ...head, ...flowSpecs(flow)]) };
}

/** Shapes of what the network is given for a batch. */
export function networkInputSpecs({ network }: Pick<MassModel, 'network'>, batch: number): InputSpecs {
  return {
    sky: { shape: [batch, network.pixels, network.pixels] },
    phaseSpace: { shape: [batch, network.pixels, network.pixels] },
    scalars: { shape: [batch, network.scalars] },
  };
}

/** [batch, summary] */
export function summaryOf(model: Pick<MassModel, 'network'>, parameters: Parameters, inputs: Tensors): tf.Tensor {
  return twoBranchSummary(model.network, parameters, { sky: inputs['sky']!, phaseSpace: inputs['phaseSpace']!, scalars: inputs['scalars']! });
}

/** Mean over the batch of -log p(target | galaxy), in nats per radius; `inputs.target` is [batch, radii]. */
export function likelihoodLoss(model: MassModel, parameters: Parameters, inputs: Tensors): tf.Tensor {
  const context = inputs['summary'] ?? summaryOf(model, parameters, inputs);
  const logProb = flowLogProb(model.flow, parameters, inputs['target']!, context);
  return tf.neg(tf.div(tf.mean(logProb), model.flow.dimensions));
}

/** Of each true profile, how far from the centre of its posterior the flow has it: `flowSquaredNorm`, [batch]. */
export function latentSquares(model: MassModel, parameters: Parameters, inputs: Tensors): tf.Tensor {
  return flowSquaredNorm(model.flow, parameters, inputs['target']!, summaryOf(model, parameters, inputs));
}

/** Mean squared error of the masses that the head regresses from the summary: the first stage of the `paper` recipe. */
export function regressionLoss(model: MassModel, parameters: Parameters, inputs: Tensors): tf.Tensor {
  const predicted = dense(parameters, 'head', summaryOf(model, parameters, inputs));
  return tf.mean(tf.squaredDifference(predicted, inputs['target']!));
}

/** Whitened samples, [samples, radii], for one summary. */
export function sampleTargets(model: MassModel, parameters: Parameters, inputs: Tensors): tf.Tensor {
  return flowSample(model.flow, parameters, inputs['noise']!, inputs['summary']!);
}

/** log p of whitened vectors ([samples, radii]) for one summary: [samples], natural logarithm. */
export function logProbOfTargets(model: MassModel, parameters: Parameters, target: tf.Tensor, summary: tf.Tensor): tf.Tensor {
  return flowLogProb(model.flow, parameters, target, summary);
}
