import * as tf from '../tfjs.ts';
import { dense, denseSpecs } from './layers.ts';
import type { Parameters, ParameterSpec } from './parameters.ts';

/** Densities of one number per example as mixtures of Gaussians: each tensor [batch, components]. */
export interface MixtureTensors {
  /** Natural logarithms of weights that sum to one. */
  readonly logWeight: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly deviation: tf.Tensor;
}

/** Components narrower than this (in units of a standardised target) would chase single examples. */
const SMALLEST_DEVIATION = 1e-3;

/**
 * Parameters of a mixture density head (Bishop 1994, NCRG/94/004), for scalar targets such as an inner slope (2209.05965).
 * Means start apart, so that components can tell themselves from each other.
 *
 * @param inputs length of the summary it reads
 */
export function mixtureSpecs(name: string, inputs: number, components: number): ParameterSpec[] {
  const small = 0.1 / Math.sqrt(inputs);
  const [kernel, bias] = denseSpecs(`${name}/mean`, inputs, components, small);
  return [
    ...denseSpecs(`${name}/weight`, inputs, components, small),
    kernel!, { ...bias!, spread: 1 },
    ...denseSpecs(`${name}/deviation`, inputs, components, small),
  ];
}

/** The mixtures that a head makes of summaries, [batch, inputs]: weights by softmax, deviations by softplus. */
export function mixtureOf(parameters: Parameters, name: string, summary: tf.Tensor): MixtureTensors {
  return {
    logWeight: tf.logSoftmax(dense(parameters, `${name}/weight`, summary)),
    mean: dense(parameters, `${name}/mean`, summary),
    deviation: tf.add(tf.softplus(dense(parameters, `${name}/deviation`, summary)), SMALLEST_DEVIATION),
  };
}

/**
 * log sum_k pi_k N(y; mu_k, sigma_k^2), by log-sum-exp: finite however far y is from all components.
 *
 * @param y [batch, 1]
 * @returns [batch], natural logarithm
 */
export function mixtureLogProb({ logWeight, mean, deviation }: MixtureTensors, y: tf.Tensor): tf.Tensor {
  const standardised = tf.div(tf.sub(y, mean), deviation);
  const logNormal = tf.sub(tf.mul(tf.square(standardised), -0.5), tf.add(tf.log(deviation), 0.5 * Math.log(2 * Math.PI)));
  return tf.logSumExp(tf.add(logWeight, logNormal), 1);
}

/** Mean over the batch of -log p(y), nats. */
export function mixtureLoss(parameters: Parameters, name: string, summary: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.neg(tf.mean(mixtureLogProb(mixtureOf(parameters, name, summary), y)));
}
