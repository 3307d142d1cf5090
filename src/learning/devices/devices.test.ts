import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { pciName } from './adapters.ts';
import { benchmarkEngine, startWorkload, workload } from './benchmark.ts';
import { candidateDevices } from './candidates.ts';
import { deviceNamed, type DeviceId } from './device.ts';
import { examineDevice } from './examine.ts';

const TINY = workload({ pixels: 8, channels: [2], width: 4, batch: 4 });

/** Chromium brings a Vulkan loader and SwiftShader, a Vulkan driver that runs on the processor. */
const SWIFTSHADER = { VK_ICD_FILENAMES: '/usr/lib/chromium/vk_swiftshader_icd.json', LD_LIBRARY_PATH: '/usr/lib/chromium' };
const vulkan = existsSync(SWIFTSHADER.VK_ICD_FILENAMES) && existsSync(`${SWIFTSHADER.LD_LIBRARY_PATH}/libvulkan.so.1`);

function lossesOn(ids: readonly DeviceId[], steps: number): Promise<number[][]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./testDevices/lossesProcess.ts', import.meta.url)), { env: { ...process.env, ...SWIFTSHADER } });
    child.once('message', (losses) => { resolve(losses as number[][]); });
    child.once('exit', (code, signal) => { reject(new Error(`no losses: ${signal ?? code}`)); });
    child.send({ ids, steps });
  });
}

test.skipIf(!vulkan)('WebGPU on SwiftShader (Debian\'s chromium): the losses of the CPU to 1e-3 over 20 steps of a two-branch network and flow', async () => {
  const [cpu, webgpu] = await lossesOn(['cpu', 'webgpu'], 20);
  expect(cpu).toHaveLength(20);
  expect(webgpu).toHaveLength(20);
  expect(cpu!.at(-1)).toBeLessThan(cpu![0]! - 0.1);
  cpu!.forEach((loss, i) => { expect(Math.abs(webgpu![i]! - loss)).toBeLessThan(1e-3); });
}, 240_000);

test.skipIf(!vulkan)('WebGPU on SwiftShader (Debian\'s chromium): examined and found good', async () => {
  expect(await examineDevice({ id: 'webgpu' }, { environment: SWIFTSHADER })).toEqual({});
}, 240_000);

test('the CPU is always there, and works', async () => {
  expect(candidateDevices()[0]).toBe('cpu');
  expect(await examineDevice({ id: 'cpu', threads: 1 })).toEqual({});
});

test('a device that is not there is one sentence, not a crash', async () => {
  const absent: DeviceId = process.platform === 'win32' ? 'coreml' : 'dml';
  expect(candidateDevices()).not.toContain(absent);
  const { problem } = await examineDevice({ id: absent });
  expect(problem).toMatch(/^[^\n]+\.$/);
});

test('a driver that ends its process, or never answers, leaves this one alive', async () => {
  const abort = new URL('./testDevices/abort.ts', import.meta.url);
  expect(await examineDevice({ id: 'cpu' }, { entry: abort })).toEqual({ problem: 'its driver ended the process (SIGABRT).' });
  const silent = new URL('./testDevices/silent.ts', import.meta.url);
  expect((await examineDevice({ id: 'cpu' }, { entry: silent, patience: 1000 })).problem).toBe('it gave no answer within 1 s.');
  await expect(examineDevice({ id: 'cpu' }, { entry: silent, signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ code: 'cancelled' });
});

test('the benchmark trains: compiled and eager engines give the same losses, and a rate', async () => {
  const runs = await Promise.all([onnxEngine({ threads: 1 }), eagerEngine('cpu')].map((engine) => startWorkload(engine, TINY, 1e-2)));
  for (let i = 0; i < 3; i++) {
    const [compiled, eager] = [await runs[0]!.step(), await runs[1]!.step()];
    expect(Math.abs(compiled - eager)).toBeLessThan(1e-5 * Math.abs(eager));
  }
  await Promise.all(runs.map((run) => run.dispose()));
  expect(await benchmarkEngine(onnxEngine({ threads: 1 }), 0.05, TINY)).toBeGreaterThan(0);
});

test('names', () => {
  const database = '# comment\n10de  NVIDIA Corporation\n\t1b80  GP104 [GeForce GTX 1080]\n\t\t1043 85aa  Strix\n8086  Intel Corporation\n\t1b80  Other\n';
  expect(pciName(database, '10de', '1b80')).toBe('NVIDIA Corporation GP104 [GeForce GTX 1080]');
  expect(pciName(database, '8086', '1b80')).toBe('Intel Corporation Other');
  expect(pciName(database, '10de', '9999')).toBe('NVIDIA Corporation graphics card 9999');
  expect(pciName('', '1002', '73bf')).toBe('graphics card 1002:73bf');
  expect(deviceNamed('webgpu')).toBe('webgpu');
  expect(() => deviceNamed('abacus')).toThrow('choose one of cpu, webgpu');
});
