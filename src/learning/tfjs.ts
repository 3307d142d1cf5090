/**
 * TensorFlow.js as Steelyard uses it. Importing tfjs-layers registers the gradients of tfjs-core's kernels,
 * which tfjs-core's own Node bundle leaves out.
 */
import '@tensorflow/tfjs-layers';
export * from '@tensorflow/tfjs-core';
