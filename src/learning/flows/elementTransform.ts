import type { Parameters } from '../networks/parameters.ts';
import type * as tf from '../tfjs.ts';
import type { Head } from './maskedConditioner.ts';

/**
 * A monotone function of one number whose form a conditioner sets: what an autoregressive flow does to each component.
 * `forward` leads from data towards the normal distribution, `inverse` back.
 */
export interface ElementTransform {
  /** What the conditioner must give. */
  readonly heads: readonly Head[];
  /**
   * @param y [batch, dimensions]
   * @param heads by name, [batch, dimensions * width]
   * @returns both [batch, dimensions]; the logarithm is natural, of dz/dy
   */
  forward(y: tf.Tensor, heads: Parameters): { readonly z: tf.Tensor; readonly logDerivative: tf.Tensor };
  /**
   * One component at a time, vectors as columns.
   *
   * @param z [1, batch]
   * @param heads by name, [width, batch] or [width, 1]
   * @returns [1, batch]
   */
  inverse(z: tf.Tensor, heads: Parameters): tf.Tensor;
}
