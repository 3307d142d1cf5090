/** How an inner slope becomes what a head describes: (slope - mean) / deviation over the training set. */
export interface SlopeScaling {
  readonly kind: 'inner-slope';
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Mean and standard deviation of the slopes of some examples.
 *
 * @param innerSlope one an example
 * @param indices the examples to use; at least one
 */
export function fitSlopeScaling(innerSlope: Float32Array, indices: Int32Array): SlopeScaling {
  let [sum, squares] = [0, 0];
  for (const i of indices) sum += innerSlope[i]!;
  const mean = sum / indices.length;
  for (const i of indices) squares += (innerSlope[i]! - mean) ** 2;
  return { kind: 'inner-slope', mean, deviation: Math.sqrt(squares / indices.length) || 1 };
}
