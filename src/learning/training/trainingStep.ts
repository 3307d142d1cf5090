import type { Tensors } from '../graph/tracer.ts';
import { packParameters, unpackParameters, type ParameterLayout, type Parameters } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { ADAM, adamRate, adamStep, averagingRate, SGD, sgdStep, type OptimiserState } from './optimiser.ts';

export type LossFunction = (parameters: Parameters, inputs: Tensors) => tf.Tensor;

/** What is learnt, and how each step moves. */
export interface StepSettings {
  readonly layout: ParameterLayout;
  readonly loss: LossFunction;
  /** Names of parameters that stay as they start. */
  readonly frozen?: (name: string) => boolean;
  readonly weightDecay: number;
  /** Adam where left out. */
  readonly optimiser?: 'adam' | 'sgd';
  /** Of gradient descent; 0.9 where left out. */
  readonly momentum?: number;
  /** Decay of a running average of the parameters, in (0, 1); none is kept where left out. */
  readonly ema?: number;
}

/** The vectors that a step takes and gives, each of `layout.length`. */
export type StateName = 'parameters' | 'firstMoment' | 'secondMoment' | 'average';

export function stateNames({ optimiser = 'adam', ema }: Pick<StepSettings, 'optimiser' | 'ema'>): StateName[] {
  return ['parameters', 'firstMoment', ...(optimiser === 'adam' ? ['secondMoment' as const] : []), ...(ema ? ['average' as const] : [])];
}

/** The name under which a step gives back the vector that it took. */
export function nextName(name: StateName): string {
  return `next${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** The scalars that a step takes: `learningRate`, and `averaging` where an average is kept. Steps count from 1. */
export function stepRates({ optimiser = 'adam', ema }: Pick<StepSettings, 'optimiser' | 'ema'>, rate: number, step: number): Record<string, Float32Array> {
  return {
    learningRate: Float32Array.of(optimiser === 'adam' ? adamRate(rate, step) : rate),
    ...(ema ? { averaging: Float32Array.of(averagingRate(ema, step)) } : {}),
  };
}

/** Forward, loss, gradients and update as one function of tensors: gives `loss` and each of `stateNames` as `nextName` says. */
export function trainingStep(settings: StepSettings) {
  const { layout, loss, frozen, weightDecay, optimiser = 'adam', momentum = SGD.momentum, ema } = settings;
  return ({ parameters, firstMoment, secondMoment, average, learningRate, averaging, ...inputs }: Tensors): Tensors => {
    const named = unpackParameters(layout, parameters!);
    const trained = layout.specs.map((spec) => spec.name).filter((name) => !frozen?.(name));
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const current = { ...named, ...Object.fromEntries(trained.map((name, i) => [name, tensors[i]!])) };
      return tf.reshape(loss(current, inputs), []) as tf.Scalar;
    })(trained.map((name) => named[name]!));
    const gradients = Object.fromEntries(trained.map((name, i) => [name, grads[i]!]));
    const gradientOf = (name: string) => gradients[name] ?? tf.zerosLike(named[name]!);
    const gradient = packParameters(layout, Object.fromEntries(layout.specs.map(({ name }) => [name, gradientOf(name)])));
    const state = { parameters: parameters!, firstMoment: firstMoment!, secondMoment: secondMoment! };
    const next: Omit<OptimiserState, 'secondMoment'> & Partial<OptimiserState> = optimiser === 'adam'
      ? adamStep(state, gradient, learningRate!, { ...ADAM, weightDecay })
      : sgdStep(state, gradient, learningRate!, { ...SGD, momentum, weightDecay });
    const nextParameters = frozen ? withFrozen(settings, next.parameters, named) : next.parameters;
    return {
      nextParameters,
      nextFirstMoment: next.firstMoment,
      ...(next.secondMoment ? { nextSecondMoment: next.secondMoment } : {}),
      ...(ema ? { nextAverage: tf.add(average!, tf.mul(averaging!, tf.sub(nextParameters, average!))) } : {}),
      loss: value,
    };
  };
}

/** The parameters with the frozen ones as they were: without a gradient, weight decay would still move them. */
function withFrozen({ layout, frozen }: StepSettings, next: tf.Tensor, before: Parameters): tf.Tensor {
  const moved = unpackParameters(layout, next);
  return packParameters(layout, Object.fromEntries(layout.specs.map(({ name }) => [name, frozen?.(name) ? before[name]! : moved[name]!])));
}
