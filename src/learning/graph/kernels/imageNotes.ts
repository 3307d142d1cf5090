import type { GraphBuilder, Wire } from '../graph.ts';
import type { TracedTensor } from '../traced.ts';

/**
 * What is known of images beyond their numbers, so that operations which follow each other can spare what the later one undoes.
 * All forms are equal in value; the operators of those that nothing uses are left out of the graph.
 */

/** Gives some pixels of an image, in the order of their positions: [pixels, channels, batch]. */
export type PixelsInOrder = (pixels: readonly number[]) => Wire;

/** Of images that can be computed in any order of their pixels at no cost. */
export const pixelsInOrder = new WeakMap<Wire, PixelsInOrder>();

/** A gradient of images that a pool gives, each number of which comes from one window. */
export interface PooledGradient {
  /** The windows' gradient, [windows, channels, batch]: its sum over windows is the images' over pixels. */
  readonly windows: Wire;
  /** The images' gradient by tap. */
  readonly taps: readonly { readonly pixels: readonly number[]; readonly values: Wire }[];
  /** Where the pool saw a relu: what that was taken of, and the gradient for it. */
  readonly beforeRelu?: { readonly wire: Wire; readonly gradient: () => TracedTensor } | undefined;
}

export const pooledGradients = new WeakMap<Wire, PooledGradient>();

/** The product of a pool's gradient with the derivative of the relu before it, where `a` and `b` are these. */
export function gradientBeforeRelu(builder: GraphBuilder, a: TracedTensor, b: TracedTensor): TracedTensor | undefined {
  const before = pooledGradients.get(a.wire)?.beforeRelu;
  const cast = builder.producerOf(b.wire);
  const greater = cast?.operator === 'Cast' ? builder.producerOf(cast.inputs[0]!) : undefined;
  const isDerivative = before && greater?.operator === 'Greater' && greater.inputs[0] === before.wire && greater.inputs[1] === builder.scalar(0);
  return isDerivative ? before.gradient() : undefined;
}

/** Images of [height, width, channels, batch] taken apart into relu(values + bias of each channel), as far as they are that. */
export function asRectified(
  builder: GraphBuilder, images: Wire,
): { readonly values: Wire; readonly bias?: Wire; readonly beforeRelu?: Wire } {
  const relu = builder.producerOf(images);
  if (relu?.operator !== 'Relu') return { values: images };
  const beforeRelu = relu.inputs[0]!;
  const sum = builder.producerOf(beforeRelu);
  const isOfChannels = ({ shape }: Wire) => shape.length === 4 && [0, 1, 3].every((axis) => shape[axis] === 1);
  const bias = sum?.operator === 'Add' ? sum.inputs.findIndex(isOfChannels) : -1;
  if (bias < 0) return { values: beforeRelu, beforeRelu };
  return { values: sum!.inputs[1 - bias]!, bias: sum!.inputs[bias]!, beforeRelu };
}
