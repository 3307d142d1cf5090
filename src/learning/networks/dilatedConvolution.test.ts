import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import type { Tensors } from '../graph/tracer.ts';
import * as tf from '../tfjs.ts';
import { dilatedConvolution } from './dilatedConvolution.ts';

const specs = { x: { shape: [2, 9, 8, 2] }, w: { shape: [3, 2, 2, 3] } };

type Convolution = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor4D;

/** The sum of a convolution under weights that differ everywhere, and its gradients. */
const withGradients = (convolve: Convolution) => ({ x, w }: Tensors): Tensors => {
  const { value, grads } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) => {
    const y = convolve(a as tf.Tensor4D, b as tf.Tensor4D);
    const ripple = tf.tensor(Float32Array.from({ length: y.size }, (_, i) => Math.cos(1.7 * i) + 0.3), y.shape);
    return tf.sum(tf.mul(y, ripple)) as tf.Scalar;
  })([x!, w!]);
  return { value, d_x: grads[0]!, d_w: grads[1]! };
};

/** The same filter with zeros between its taps, of which tfjs has the gradient. */
function inflated(w: tf.Tensor4D, dilation: number): tf.Tensor4D {
  const spread = (size: number) => tf.tensor2d(Array.from({ length: (size - 1) * dilation + 1 }, (_, to) =>
    Array.from({ length: size }, (__, from) => (to === from * dilation ? 1 : 0))));
  const [height, width, inputs, outputs] = w.shape;
  const rows = tf.matMul(spread(height), tf.reshape(w, [height, -1]));
  const tall = tf.transpose(tf.reshape(rows, [-1, width, inputs * outputs]), [1, 0, 2]);
  const wide = tf.matMul(spread(width), tf.reshape(tall, [width, -1]));
  return tf.reshape(tf.transpose(tf.reshape(wide, [(width - 1) * dilation + 1, -1, inputs * outputs]), [1, 0, 2]),
    [(height - 1) * dilation + 1, (width - 1) * dilation + 1, inputs, outputs]);
}

describe('a dilated convolution', () => {
  const cases = [[2, 'same'], [3, 'same'], [2, 'valid'], [1, 'same']] as const;
  it.each(cases)('of dilation %i, %s, is its filter with zeros between the taps, gradients too', async (dilation, pad) => {
    const random = createRandom(dilation);
    const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
    const inputs = { x: draw(2 * 9 * 8 * 2), w: draw(3 * 2 * 2 * 3) };
    const traced = withGradients((x, w) => dilatedConvolution(x, w, dilation, pad));
    const eager = withGradients((x, w) => tf.conv2d(x, inflated(w, dilation), 1, pad));
    const ours = await (await onnxEngine().compile(traced, specs)).run(inputs);
    const theirs = await (await eagerEngine().compile(eager, specs)).run(inputs);
    for (const name of ['value', 'd_x', 'd_w']) {
      const scale = Math.max(...theirs[name]!.data.map(Math.abs));
      expect(ours[name]!.shape).toEqual(theirs[name]!.shape);
      ours[name]!.data.forEach((value, i) => { expect(Math.abs(value - theirs[name]!.data[i]!)).toBeLessThan(1e-5 * scale); });
    }
  });
});
