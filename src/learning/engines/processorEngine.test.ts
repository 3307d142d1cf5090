import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import * as tf from '../tfjs.ts';
import { processorEngine } from './processorEngine.ts';

const double = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, 2) });
const specs = { x: { shape: [3] } };

describe.skipIf(availableParallelism() < 2)('the processor\'s engines side by side (needs two cores)', () => {
  it('are no more than asked for, than threads and than what memory bears, and none where they would take turns', async () => {
    const count = async (wanted: number, threads?: number): Promise<number> => {
      const engines = processorEngine(threads).sideBySide!(wanted);
      await Promise.all(engines.map((engine) => engine.close()));
      return engines.length;
    };
    expect(await count(2)).toBe(2);
    expect(await count(2, 1)).toBe(0);
    expect(await count(1)).toBe(0);
    expect(await count(100)).toBe(Math.min(4, availableParallelism()));
  });

  it('leave what they are given as it is, and say in a sentence when their thread has ended', async () => {
    const [engine, other] = processorEngine(2).sideBySide!(2);
    try {
      const program = await engine!.compile(double, specs);
      const x = Float32Array.of(1, 2, 3);
      expect((await program.run({ x }))['y']!.data).toEqual(Float32Array.of(2, 4, 6));
      expect(x).toEqual(Float32Array.of(1, 2, 3));
      await engine!.close();
      await expect(program.run({ x })).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringMatching(/thread has ended.*--threads 1\.$/) as unknown });
    } finally {
      await other!.close();
    }
  });
});
