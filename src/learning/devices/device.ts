import { SteelyardError } from '../../shared/errors.ts';
import type { Engine } from '../engines/engine.ts';
import { onnxEngine, type Provider } from '../engines/onnxEngine.ts';
import { processorEngine } from '../engines/processorEngine.ts';
import { tensorflowEngine } from '../engines/tensorflow.ts';

/** What `--device` takes: an execution provider of ONNX Runtime, or TensorFlow.js on CUDA. */
export type DeviceId = Provider | 'tensorflow';
export const DEVICE_IDS: readonly DeviceId[] = ['cpu', 'webgpu', 'dml', 'coreml', 'cuda', 'tensorflow'];

/** In words, what each is. */
export const DEVICE_WORDS: Readonly<Record<DeviceId, string>> = {
  cpu: 'Processor',
  webgpu: 'WebGPU (graphics of any maker)',
  dml: 'DirectML',
  coreml: 'Core ML',
  cuda: 'CUDA 12',
  tensorflow: 'TensorFlow.js on CUDA 11.2',
};

/** @throws SteelyardError `usage` for a word that names no device */
export function deviceNamed(word: string): DeviceId {
  const id = DEVICE_IDS.find((known) => known === word);
  if (!id) throw new SteelyardError('usage', `There is no device "${word}": choose one of ${DEVICE_IDS.join(', ')} ("steelyard devices" lists those that work here).`);
  return id;
}

/**
 * The engine that computes on a device.
 * @param threads on the CPU
 * @throws SteelyardError `engine-failed` when it is not there
 */
export function openEngine(id: DeviceId, threads?: number): Engine {
  if (id === 'tensorflow') return tensorflowEngine();
  if (id === 'cpu') return processorEngine(threads);
  return onnxEngine({ provider: id, ...(threads === undefined ? {} : { threads }) });
}
