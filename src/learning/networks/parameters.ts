import type { Random } from '../../science/random/random.ts';
import * as tf from '../tfjs.ts';

/** A trainable tensor: its name, shape and how it starts. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Standard deviation of the normal distribution that it is drawn from; 0 starts it at zero. */
  readonly spread: number;
}

export type Parameters = Readonly<Record<string, tf.Tensor>>;

/**
 * All parameters of a model as one vector, in the order of `specs`: so a training step has three
 * tensors to carry (parameters and two moments), whatever the network.
 */
export interface ParameterLayout {
  readonly specs: readonly ParameterSpec[];
  /** Length of the vector. */
  readonly length: number;
}

export function parameterLayout(specs: readonly ParameterSpec[]): ParameterLayout {
  return { specs, length: specs.reduce((sum, spec) => sum + sizeOf(spec), 0) };
}

function sizeOf(spec: ParameterSpec): number {
  return spec.shape.reduce((product, size) => product * size, 1);
}

/** The parameters as they start, one vector of `layout.length`. */
export function initialParameters(layout: ParameterLayout, random: Random): Float32Array {
  const values = new Float32Array(layout.length);
  let offset = 0;
  for (const spec of layout.specs) {
    const size = sizeOf(spec);
    if (spec.spread > 0) for (let i = 0; i < size; i++) values[offset + i] = spec.spread * random.normal();
    offset += size;
  }
  return values;
}

/** The named tensors of a vector of parameters ([layout.length]). */
export function unpackParameters(layout: ParameterLayout, vector: tf.Tensor): Parameters {
  const parts = tf.split(vector, layout.specs.map(sizeOf));
  return Object.fromEntries(layout.specs.map((spec, i) => [spec.name, tf.reshape(parts[i]!, [...spec.shape])]));
}

/** The vector of named tensors; the inverse of `unpackParameters`. */
export function packParameters(layout: ParameterLayout, parameters: Parameters): tf.Tensor1D {
  return tf.concat(layout.specs.map((spec) => tf.reshape(parameters[spec.name]!, [-1]))) as tf.Tensor1D;
}

/** He et al. 2015 (1502.01852): keeps the variance through layers of rectifiers. */
export function heSpread(fanIn: number): number {
  return Math.sqrt(2 / fanIn);
}
