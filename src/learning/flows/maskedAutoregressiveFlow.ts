import type { Parameters, ParameterSpec } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { affineTransform } from './affineTransform.ts';
import type { ElementTransform } from './elementTransform.ts';
import { conditionAll, conditionerSpecs, conditionInTurn } from './maskedConditioner.ts';
import { splineTransform } from './splineTransform.ts';

/** Sizes of a conditional masked autoregressive flow (Papamakarios+17, 1705.07057; sizes as in methods of 2503.07717's sibling). */
export interface FlowShape {
  /** What each transform does to a component: `affine` (the default) shifts and scales it, `spline` bends it too (Durkan+19, 1906.04032). */
  readonly kind?: FlowKind | undefined;
  /** Length of the vectors whose density it describes. */
  readonly dimensions: number;
  /** Length of the context it is conditioned on. */
  readonly context: number;
  /** Units of each of the two hidden layers of a transform. */
  readonly hidden: number;
  readonly transforms: number;
  /** Bins of each spline; `DEFAULT_BINS` unless given. */
  readonly bins?: number | undefined;
}

export type FlowKind = 'affine' | 'spline';

export const DEFAULT_BINS = 8;

function elementTransform({ kind = 'affine', bins = DEFAULT_BINS }: FlowShape): ElementTransform {
  return kind === 'affine' ? affineTransform : splineTransform(bins);
}

export function flowSpecs(shape: FlowShape, name = 'flow'): ParameterSpec[] {
  const { heads } = elementTransform(shape);
  return Array.from({ length: shape.transforms }, (_, k) => conditionerSpecs(shape, heads, `${name}${k}`)).flat();
}

/**
 * log p(y | context) of a batch.
 *
 * @param y [batch, dimensions]
 * @param context [batch, context], or [1, context] for all
 * @returns [batch], natural logarithm
 */
export function flowLogProb(shape: FlowShape, parameters: Parameters, y: tf.Tensor, context: tf.Tensor, name = 'flow'): tf.Tensor {
  const { z, logDeterminant } = flowForward(shape, parameters, y, context, name);
  const normal = tf.mul(tf.add(tf.sum(tf.square(z), 1), shape.dimensions * Math.log(2 * Math.PI)), -0.5);
  return logDeterminant ? tf.add(normal, logDeterminant) : normal;
}

/** Squared distance from the centre of the standard normal distribution that the flow maps p(y | context) to: as `flowLogProb`, [batch]. */
export function flowSquaredNorm(shape: FlowShape, parameters: Parameters, y: tf.Tensor, context: tf.Tensor, name = 'flow'): tf.Tensor {
  return tf.sum(tf.square(flowForward(shape, parameters, y, context, name).z), 1);
}

function flowForward(
  shape: FlowShape, parameters: Parameters, y: tf.Tensor, context: tf.Tensor, name: string,
): { readonly z: tf.Tensor; readonly logDeterminant: tf.Tensor | undefined } {
  const transform = elementTransform(shape);
  let z = y;
  let logDeterminant: tf.Tensor | undefined;
  for (let k = 0; k < shape.transforms; k++) {
    const heads = conditionAll(shape, transform.heads, (part) => parameters[`${name}${k}/${part}`]!, z, context);
    const step = transform.forward(z, heads);
    const term = tf.sum(step.logDerivative, 1);
    logDeterminant = logDeterminant ? tf.add(logDeterminant, term) : term;
    // The next transform sees the vector back to front.
    z = tf.reverse(step.z, 1);
  }
  return { z, logDeterminant };
}

/**
 * Samples: standard normal noise pushed through the inverse of the flow. Each hidden unit is computed once,
 * as soon as the inputs it may see are known, so that sampling costs as much as one density.
 *
 * @param noise [samples, dimensions], standard normal
 * @param context [1, context] (one for all samples) or [samples, context]
 * @returns [samples, dimensions]
 */
export function flowSample(shape: FlowShape, parameters: Parameters, noise: tf.Tensor, context: tf.Tensor, name = 'flow'): tf.Tensor {
  const transform = elementTransform(shape);
  let y = tf.transpose(noise);
  for (let k = shape.transforms - 1; k >= 0; k--) {
    const components = tf.split(y, shape.dimensions, 0).toReversed();
    y = conditionInTurn(shape, transform.heads, (part) => parameters[`${name}${k}/${part}`]!, context,
      (i, heads) => transform.inverse(components[i]!, heads));
  }
  return tf.transpose(y);
}
