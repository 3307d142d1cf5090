import * as tf from '../tfjs.ts';

/** State of the optimiser beside the parameters: running moments of the gradient, all vectors of one length. */
export interface OptimiserState {
  readonly parameters: tf.Tensor;
  readonly firstMoment: tf.Tensor;
  readonly secondMoment: tf.Tensor;
}

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (Loshchilov & Hutter 2019, 1711.05101), per unit of learning rate. */
  readonly weightDecay: number;
  /** Gradients longer than this are shortened to it. */
  readonly clipNorm: number;
}

export const ADAM: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clipNorm: 5 };

export interface SgdSettings {
  readonly momentum: number;
  /** Decoupled, per unit of learning rate. */
  readonly weightDecay: number;
  /** Gradients longer than this are shortened to it. */
  readonly clipNorm: number;
}

export const SGD: SgdSettings = { momentum: 0.9, weightDecay: 0, clipNorm: 5 };

/**
 * One step of Adam (Kingma & Ba 2015, 1412.6980, algorithm 1) with decoupled weight decay and clipping by global norm.
 *
 * @param learningRate scalar, already scaled by sqrt(1 - beta2^t) / (1 - beta1^t) (see `adamRate`)
 */
export function adamStep(state: OptimiserState, gradient: tf.Tensor, learningRate: tf.Tensor, settings: AdamSettings): OptimiserState {
  const { beta1, beta2, epsilon, weightDecay, clipNorm } = settings;
  const clipped = clip(gradient, clipNorm);
  const firstMoment = tf.add(tf.mul(state.firstMoment, beta1), tf.mul(clipped, 1 - beta1));
  const secondMoment = tf.add(tf.mul(state.secondMoment, beta2), tf.mul(tf.square(clipped), 1 - beta2));
  const direction = tf.div(firstMoment, tf.add(tf.sqrt(secondMoment), epsilon));
  return { parameters: descend(state.parameters, direction, learningRate, weightDecay), firstMoment, secondMoment };
}

/**
 * One step of gradient descent with momentum as PyTorch has it (velocity = momentum x velocity + gradient), with
 * decoupled weight decay and clipping by global norm.
 *
 * @param learningRate scalar
 */
export function sgdStep(state: Omit<OptimiserState, 'secondMoment'>, gradient: tf.Tensor, learningRate: tf.Tensor, settings: SgdSettings): Omit<OptimiserState, 'secondMoment'> {
  const velocity = tf.add(tf.mul(state.firstMoment, settings.momentum), clip(gradient, settings.clipNorm));
  return { parameters: descend(state.parameters, velocity, learningRate, settings.weightDecay), firstMoment: velocity };
}

function clip(gradient: tf.Tensor, clipNorm: number): tf.Tensor {
  const norm = tf.sqrt(tf.add(tf.sum(tf.square(gradient)), 1e-30));
  return tf.mul(gradient, tf.minimum(tf.div(clipNorm, norm), 1));
}

function descend(parameters: tf.Tensor, direction: tf.Tensor, learningRate: tf.Tensor, weightDecay: number): tf.Tensor {
  const decayed = weightDecay === 0 ? direction : tf.add(direction, tf.mul(parameters, weightDecay));
  return tf.sub(parameters, tf.mul(learningRate, decayed));
}

/** The learning rate of step t (from 1) with Adam's correction for moments that start at zero. */
export function adamRate(learningRate: number, step: number, { beta1, beta2 }: AdamSettings = ADAM): number {
  return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/**
 * How far the running average of the parameters moves towards those of step t (from 1): 1 - decay in the long run,
 * more at first, so that the start is soon forgotten.
 *
 * @param decay in [0, 1)
 */
export function averagingRate(decay: number, step: number): number {
  return 1 - Math.min(decay, (1 + step) / (10 + step));
}
