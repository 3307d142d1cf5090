import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import { tensorflowInstalled } from '../engines/tensorflow.ts';
import { DEVICE_IDS, type DeviceId } from './device.ts';

/** CUDA's provider is a library of its own, which ONNX Runtime's package installs only on request. */
const CUDA_LIBRARY: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

/** The devices that the installed libraries can drive, whether or not the hardware is there; the CPU always. */
export function candidateDevices(): DeviceId[] {
  const built = new Set(listSupportedBackends().map(({ name }) => name));
  return DEVICE_IDS.filter((id) => {
    if (id === 'cpu') return true;
    if (id === 'tensorflow') return tensorflowInstalled();
    return built.has(id) && (id !== 'cuda' || cudaProviderInstalled());
  });
}

function cudaProviderInstalled(): boolean {
  const library = CUDA_LIBRARY[process.platform];
  if (!library) return false;
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return existsSync(join(root, 'bin', 'napi-v6', process.platform, process.arch, library));
}
