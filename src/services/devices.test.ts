import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as tf from '../learning/tfjs.ts';
import { listDevices, modelOpener, trainingEngine } from './devices.ts';

test('the CPU is listed by its name, and whatever cannot be used says why in one sentence', async () => {
  const devices = await listDevices(false);
  expect(devices[0]).toMatchObject({ id: 'cpu', usable: true });
  for (const { usable, problem } of devices) expect(usable ? problem === undefined : /^[^\n]+\.$/.test(problem!)).toBe(true);
});

test('engines are chosen by name, and misuse is told before any work', async () => {
  expect((await trainingEngine('cpu', { threads: 1 })).name).toBe('ONNX Runtime cpu');
  await expect(trainingEngine('abacus')).rejects.toMatchObject({ code: 'usage' });
  const absent = process.platform === 'win32' ? 'coreml' : 'dml';
  await expect(trainingEngine(absent)).rejects.toMatchObject({ code: 'engine-failed' });
  expect((await modelOpener('auto')).name).toBe('ONNX Runtime cpu');
  await expect(modelOpener('tensorflow')).rejects.toMatchObject({ code: 'usage' });
});

test.skipIf(process.platform !== 'linux' || existsSync('/usr/share/vulkan/icd.d') || existsSync('/etc/vulkan/icd.d'))(
  'auto on a Linux machine without a Vulkan driver: the CPU, without a benchmark',
  async () => {
    const said: string[] = [];
    const engine = await trainingEngine('auto', { threads: 1, say: (line) => said.push(line) });
    expect(said).toEqual([]);
    const program = await engine.compile(({ x }) => ({ y: tf.square(x!) }), { x: { shape: [2] } });
    expect([...(await program.run({ x: Float32Array.of(2, 3) }))['y']!.data]).toEqual([4, 9]);
    await program.dispose();
  },
);
