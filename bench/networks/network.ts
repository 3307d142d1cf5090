import type { InputSpecs, Tensors } from '../../src/learning/graph/tracer.ts';
import type { ParameterLayout, Parameters } from '../../src/learning/networks/parameters.ts';
import type * as tf from '../../src/learning/tfjs.ts';

/** A network as the benchmark compares it: written once here and once in `peer_training.py`, under the same name. */
export interface BenchNetwork {
  readonly name: string;
  readonly layout: ParameterLayout;
  /** What the network sees; the first axis is the batch. */
  readonly inputs: (batch: number) => InputSpecs;
  /** What training needs besides, such as the targets. */
  readonly targets: (batch: number) => InputSpecs;
  readonly forward: (parameters: Parameters, inputs: Tensors) => tf.Tensor;
  readonly loss: (parameters: Parameters, inputs: Tensors) => tf.Tensor;
  /** Sizes that the peer must know. */
  readonly sizes: Readonly<Record<string, number | readonly number[]>>;
}

/** How the values of an input are drawn, by its name: images are densities, masks keep three in four, the rest is normal. */
export function kindOf(name: string): 'image' | 'mask' | 'normal' {
  if (name === 'sky' || name === 'phaseSpace') return 'image';
  return name === 'mask' ? 'mask' : 'normal';
}
