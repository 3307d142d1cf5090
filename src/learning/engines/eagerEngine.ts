import * as tf from '../tfjs.ts';
import '@tensorflow/tfjs-backend-cpu';
import type { Engine } from './engine.ts';

/**
 * Runs functions with TensorFlow.js itself, kernel by kernel. Over the `cpu` backend it is
 * the reference that compiled graphs are tested against.
 */
export function eagerEngine(backend = 'cpu'): Engine {
  // tfjs advertises its native package on first use unless told that this is deliberate.
  tf.env().set('PROD', true);
  return {
    name: `tfjs ${backend}`,
    async compile(fn, specs) {
      return {
        async run(inputs) {
          await tf.setBackend(backend);
          const tensors = Object.fromEntries(
            Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => [name, tf.tensor(inputs[name]!, [...shape], dtype)]),
          );
          const outputs = tf.tidy(() => ({ ...fn(tensors) }));
          const values = Object.fromEntries(
            await Promise.all(
              Object.entries(outputs).map(async ([name, tensor]) => {
                const data = Float32Array.from(await tensor.data());
                return [name, { data, shape: tensor.shape }] as const;
              }),
            ),
          );
          tf.dispose([tensors, outputs]);
          return values;
        },
        dispose: () => Promise.resolve(),
      };
    },
  };
}
