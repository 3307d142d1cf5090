import * as tf from '../tfjs.ts';
import { heSpread, type Parameters, type ParameterSpec } from './parameters.ts';

/** Parameters of a dense layer from `inputs` to `outputs`. */
export function denseSpecs(name: string, inputs: number, outputs: number, spread = heSpread(inputs)): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], spread },
    { name: `${name}/bias`, shape: [outputs], spread: 0 },
  ];
}

/** x W + b: [batch, inputs] -> [batch, outputs]. */
export function dense(parameters: Parameters, name: string, x: tf.Tensor): tf.Tensor {
  return tf.add(tf.matMul(x as tf.Tensor2D, parameters[`${name}/kernel`] as tf.Tensor2D), parameters[`${name}/bias`]!);
}

/** Parameters of a 2-D convolution with square kernels of `size` pixels. */
export function convolutionSpecs(name: string, size: number, inputs: number, outputs: number): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [size, size, inputs, outputs], spread: heSpread(size * size * inputs) },
    { name: `${name}/bias`, shape: [outputs], spread: 0 },
  ];
}

/** A strided convolution with zero padding: [batch, height, width, inputs] -> [batch, height / stride, width / stride, outputs]. */
export function convolution(parameters: Parameters, name: string, x: tf.Tensor, stride: number): tf.Tensor {
  const filtered = tf.conv2d(x as tf.Tensor4D, parameters[`${name}/kernel`] as tf.Tensor4D, stride, 'same');
  return tf.add(filtered, parameters[`${name}/bias`]!);
}
