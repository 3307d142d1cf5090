import * as tf from '../tfjs.ts';
import { dense, denseSpecs } from './layers.ts';
import type { Parameters, ParameterSpec } from './parameters.ts';

/** Independent Gaussians for each component of a vector, [batch, dimensions] each. */
export interface GaussianTensors {
  readonly mean: tf.Tensor;
  /** s = log sigma^2, natural. */
  readonly logVariance: tf.Tensor;
}

/** Log variances stay within +-limit: sigma between 1e-3 and 1e3 of a standardised target. */
const LOG_VARIANCE_LIMIT = 14;

/** Parameters of a Gaussian head (Kendall & Gal 2017, 1703.04977; as in the later work on CNN cluster masses). */
export function gaussianSpecs(name: string, inputs: number, dimensions: number): ParameterSpec[] {
  const small = 0.1 / Math.sqrt(inputs);
  return [...denseSpecs(`${name}/mean`, inputs, dimensions, small), ...denseSpecs(`${name}/logVariance`, inputs, dimensions, small)];
}

/** @param summary [batch, inputs] */
export function gaussianOf(parameters: Parameters, name: string, summary: tf.Tensor): GaussianTensors {
  const raw = dense(parameters, `${name}/logVariance`, summary);
  return { mean: dense(parameters, `${name}/mean`, summary), logVariance: tf.clipByValue(raw, -LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT) };
}

/**
 * Mean over batch and components of [(y - mu)^2 e^-s + s] / 2: -log N(y; mu, e^s) without its constant.
 *
 * @param y [batch, dimensions]
 */
export function gaussianLoss({ mean, logVariance }: GaussianTensors, y: tf.Tensor): tf.Tensor {
  const misfit = tf.mul(tf.squaredDifference(y, mean), tf.exp(tf.neg(logVariance)));
  return tf.mul(tf.mean(tf.add(misfit, logVariance)), 0.5);
}

/** log N(y; mu, diag e^s), [batch], natural logarithm. */
export function gaussianLogProb({ mean, logVariance }: GaussianTensors, y: tf.Tensor): tf.Tensor {
  const misfit = tf.mul(tf.squaredDifference(y, mean), tf.exp(tf.neg(logVariance)));
  return tf.mul(tf.sum(tf.add(tf.add(misfit, logVariance), Math.log(2 * Math.PI)), 1), -0.5);
}
