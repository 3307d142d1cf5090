import * as tf from '../tfjs.ts';

/**
 * A convolution whose taps lie `dilation` pixels apart, with its gradient, which TensorFlow.js itself refuses
 * ("dilation rates greater than 1 are not yet supported in gradients"). For traced functions: the tracer's kernels of the
 * gradient take dilations, those of the eager backends do not.
 *
 * @param x [batch, height, width, inputs]
 * @param filter [height, width, inputs, outputs]
 * @param dilation at least 1, along both axes
 * @returns [batch, height, width, outputs]: strides are 1
 */
export function dilatedConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, dilation: number, pad: 'same' | 'valid'): tf.Tensor4D {
  const attributes = { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: [dilation, dilation] };
  const convolve = tf.customGrad((...args) => {
    const [images, taps, save] = args as unknown as [tf.Tensor4D, tf.Tensor4D, (tensors: tf.Tensor[]) => void];
    save([images, taps]);
    return {
      value: tf.conv2d(images, taps, 1, pad, 'NHWC', [dilation, dilation]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [seen, weights] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: weights }, { ...attributes, inputShape: seen.shape }),
          tf.engine().runKernel('Conv2DBackpropFilter', { x: seen, dy }, { ...attributes, filterShape: weights.shape }),
        ] as tf.Tensor[];
      },
    };
  });
  return convolve(x, filter) as tf.Tensor4D;
}
