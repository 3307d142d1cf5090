import { dense, denseSpecs } from '../../src/learning/networks/layers.ts';
import { heSpread, parameterLayout, type Parameters } from '../../src/learning/networks/parameters.ts';
import * as tf from '../../src/learning/tfjs.ts';
import type { BenchNetwork } from './network.ts';

const BINS = 48;
const FILTERS = [{ size: 5, channels: 10 }, { size: 3, channels: 5 }];
const FLAT = (BINS / 2) * FILTERS[FILTERS.length - 1].channels;
const KEPT = 0.75;

function features(parameters: Parameters, velocities: tf.Tensor): tf.Tensor {
  let x = tf.reshape(velocities, [-1, BINS, 1]) as tf.Tensor3D;
  FILTERS.forEach((_, i) => {
    const filtered = tf.conv1d(x, parameters[`convolution${i}/kernel`] as tf.Tensor3D, 1, 'same');
    x = tf.relu(tf.add(filtered, parameters[`convolution${i}/bias`])) as tf.Tensor3D;
  });
  const pooled = tf.maxPool(tf.expandDims(x, 1) as tf.Tensor4D, [1, 2], [1, 2], 'valid');
  return tf.reshape(pooled, [-1, FLAT]);
}

function mass(parameters: Parameters, flat: tf.Tensor): tf.Tensor {
  const hidden0 = tf.relu(dense(parameters, 'dense0', flat));
  return dense(parameters, 'mass', tf.relu(dense(parameters, 'dense1', hidden0)));
}

/** CNN1D of Ho et al. 2019 (1902.05950): the density of a cluster's velocities in 48 bins to its mass; dropout by a mask that is an input. */
export const cnn1d: BenchNetwork = {
  name: 'cnn1d',
  layout: parameterLayout([
    ...FILTERS.flatMap(({ size, channels }, i) => {
      const inputs = FILTERS[i - 1]?.channels ?? 1;
      return [
        { name: `convolution${i}/kernel`, shape: [size, inputs, channels], spread: heSpread(size * inputs) },
        { name: `convolution${i}/bias`, shape: [channels], spread: 0 },
      ];
    }),
    ...denseSpecs('dense0', FLAT, 128),
    ...denseSpecs('dense1', 128, 64),
    ...denseSpecs('mass', 64, 1),
  ]),
  inputs: (batch) => ({ velocities: { shape: [batch, BINS] } }),
  targets: (batch) => ({ target: { shape: [batch, 1] }, mask: { shape: [batch, FLAT] } }),
  forward: (parameters, inputs) => mass(parameters, features(parameters, inputs['velocities'])),
  loss: (parameters, inputs) => {
    const dropped = tf.mul(features(parameters, inputs['velocities']), tf.div(inputs['mask'], KEPT));
    return tf.mean(tf.squaredDifference(mass(parameters, dropped), inputs['target']));
  },
  sizes: { bins: BINS },
};
