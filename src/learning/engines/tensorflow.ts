import { createRequire } from 'node:module';
import util from 'node:util';
import { SteelyardError } from '../../shared/errors.ts';
import * as tf from '../tfjs.ts';
import { eagerEngine } from './eagerEngine.ts';
import type { Engine } from './engine.ts';

/** TensorFlow for NVIDIA GPUs (CUDA 11.2): an optional peer dependency, see `npm run setup:cuda`. */
export const TENSORFLOW_PACKAGE = '@tensorflow/tfjs-node-gpu';
const require = createRequire(import.meta.url);

/** Whether the package is installed; loads nothing. */
export function tensorflowInstalled(): boolean {
  try {
    require.resolve(TENSORFLOW_PACKAGE);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node calls `util.isNullOrUndefined`, which Node removed in version 23. */
export function restoreRemovedUtilities(): void {
  const utilities = util as { isNullOrUndefined?: (value: unknown) => boolean };
  utilities.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/**
 * Runs functions eagerly with TensorFlow on an NVIDIA GPU.
 * @throws SteelyardError `engine-failed` when the package or CUDA is not there
 */
export function tensorflowEngine(): Engine {
  if (!tensorflowInstalled()) throw new SteelyardError('engine-failed', `${TENSORFLOW_PACKAGE} is not installed: run "npm run setup:cuda".`);
  restoreRemovedUtilities();
  tf.env().set('PROD', true);
  try {
    require(TENSORFLOW_PACKAGE);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new SteelyardError('engine-failed', `${TENSORFLOW_PACKAGE} cannot be loaded (${reason}): it needs CUDA 11.2 and cuDNN 8.1.`, { reason });
  }
  // Without a usable GPU TensorFlow computes on the CPU and says nothing.
  const { isUsingGpuDevice } = tf.engine().findBackend('tensorflow') as { isUsingGpuDevice?: boolean };
  if (isUsingGpuDevice !== true) throw new SteelyardError('engine-failed', 'TensorFlow finds no NVIDIA GPU: it needs CUDA 11.2 and cuDNN 8.1.');
  return eagerEngine('tensorflow');
}
