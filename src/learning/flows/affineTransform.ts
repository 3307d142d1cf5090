import * as tf from '../tfjs.ts';
import type { ElementTransform } from './elementTransform.ts';

/** Scales stay within exp(+-limit): a runaway scale would end the training. */
const LOG_SCALE_LIMIT = 4;

function boundedLogScale(raw: tf.Tensor): tf.Tensor {
  return tf.mul(tf.tanh(tf.div(raw, LOG_SCALE_LIMIT)), LOG_SCALE_LIMIT);
}

/** y = z exp(s) + m: shift and scale (Papamakarios+17, 1705.07057, eq. 3). */
export const affineTransform: ElementTransform = {
  heads: [
    { name: 'shift', bias: 'shiftBias', width: 1 },
    { name: 'scale', bias: 'scaleBias', width: 1 },
  ],
  forward(y, { shift, scale }) {
    const logDerivative = tf.neg(boundedLogScale(scale!));
    return { z: tf.mul(tf.sub(y, shift!), tf.exp(logDerivative)), logDerivative };
  },
  inverse(z, { shift, scale }) {
    return tf.add(tf.mul(z, tf.exp(boundedLogScale(scale!))), shift!);
  },
};
