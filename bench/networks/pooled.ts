import { convolution, convolutionSpecs, dense, denseSpecs } from '../../src/learning/networks/layers.ts';
import { parameterLayout, type Parameters } from '../../src/learning/networks/parameters.ts';
import * as tf from '../../src/learning/tfjs.ts';
import type { BenchNetwork } from './network.ts';

const PIXELS = 64;
const CHANNELS = [16, 32, 64];
const BRANCHES = ['sky', 'phaseSpace'];
const FEATURES = 64;
const SCALARS = 9;
const RADII = 10;
const SIDE = PIXELS / 2 ** CHANNELS.length;

function branch(parameters: Parameters, name: string, images: tf.Tensor): tf.Tensor {
  let x: tf.Tensor = tf.reshape(images, [-1, PIXELS, PIXELS, 1]);
  CHANNELS.forEach((_, i) => {
    x = tf.maxPool(tf.relu(convolution(parameters, `${name}/convolution${i}`, x, 1)) as tf.Tensor4D, 2, 2, 'valid');
  });
  return tf.relu(dense(parameters, `${name}/features`, tf.reshape(x, [-1, SIDE * SIDE * CHANNELS[CHANNELS.length - 1]])));
}

function forward(parameters: Parameters, inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor {
  const features = BRANCHES.map((name) => branch(parameters, name, tf.mul(inputs[name], PIXELS * PIXELS)));
  const joined = tf.relu(dense(parameters, 'joined0', tf.concat([...features, inputs['scalars']], 1)));
  return dense(parameters, 'masses', joined);
}

/** Two branches of 64 x 64 pixels, convolutions of stride 1 and max-pooling, regressing ten masses: some 20 M multiplications a sample. */
export const pooled: BenchNetwork = {
  name: 'pooled',
  layout: parameterLayout([
    ...BRANCHES.flatMap((name) => [
      ...CHANNELS.flatMap((channels, i) => convolutionSpecs(`${name}/convolution${i}`, 3, CHANNELS[i - 1] ?? 1, channels)),
      ...denseSpecs(`${name}/features`, SIDE * SIDE * CHANNELS[CHANNELS.length - 1], FEATURES),
    ]),
    ...denseSpecs('joined0', BRANCHES.length * FEATURES + SCALARS, 128),
    ...denseSpecs('masses', 128, RADII),
  ]),
  inputs: (batch) => ({
    sky: { shape: [batch, PIXELS, PIXELS] }, phaseSpace: { shape: [batch, PIXELS, PIXELS] }, scalars: { shape: [batch, SCALARS] },
  }),
  targets: (batch) => ({ target: { shape: [batch, RADII] } }),
  forward,
  loss: (parameters, inputs) => tf.mean(tf.squaredDifference(forward(parameters, inputs), inputs['target'])),
  sizes: { pixels: PIXELS, channels: CHANNELS },
};
