import { expect, test } from 'vitest';
import * as tf from '../tfjs.ts';
import { eagerEngine } from './eagerEngine.ts';
import type { Engine } from './engine.ts';
import { openerWithFallback, withFallback, type Fallback } from './fallback.ts';
import { onnxEngine, openProgram } from './onnxEngine.ts';

const vector = { shape: [3] };
/** One step of gradient descent on |x - target|^2: what comes out goes in again. */
const step = ({ x, target }: Readonly<Record<string, tf.Tensor>>) => {
  const { value, grads } = tf.valueAndGrads((tensor: tf.Tensor) => tf.sum(tf.squaredDifference(tensor, target!)) as tf.Scalar)([x!]);
  return { next: tf.sub(x!, tf.mul(grads[0]!, 0.1)), loss: value };
};
const target = Float32Array.of(1, -2, 3);

/** A real engine whose device is lost after some runs. */
function mortal(engine: Engine, runs: number): Engine & { readonly disposed: () => number } {
  let left = runs;
  let disposed = 0;
  return {
    name: `mortal ${engine.name}`,
    async compile(fn, specs) {
      const program = await engine.compile(fn, specs);
      return {
        run: (inputs) => (left-- > 0 ? program.run(inputs) : Promise.reject(new Error('device lost'))),
        dispose: () => {
          disposed++;
          return program.dispose();
        },
      };
    },
    disposed: () => disposed,
  };
}

async function descend(engine: Engine, steps: number): Promise<number[]> {
  const program = await engine.compile(step, { x: vector, target: vector });
  const losses: number[] = [];
  let x = new Float32Array(3);
  for (let i = 0; i < steps; i++) {
    const { next, loss } = await program.run({ x, target });
    x = Float32Array.from(next!.data);
    losses.push(loss!.data[0]!);
  }
  await program.dispose();
  return losses;
}

test('a device that is lost in the middle: the next one goes on from the last state', async () => {
  const undisturbed = await descend(eagerEngine(), 8);
  const fallbacks: Fallback[] = [];
  const lost = mortal(eagerEngine(), 3);
  const engine = withFallback([lost, onnxEngine()], (fallback) => fallbacks.push(fallback));
  expect(engine.name).toBe('mortal tfjs cpu');
  const losses = await descend(engine, 8);
  losses.forEach((loss, i) => { expect(Math.abs(loss - undisturbed[i]!)).toBeLessThan(1e-5 * (1 + undisturbed[i]!)); });
  expect(fallbacks).toEqual([{ from: 'mortal tfjs cpu', to: 'ONNX Runtime cpu', error: new Error('device lost') }]);
  expect(engine.name).toBe('ONNX Runtime cpu');
  expect(lost.disposed()).toBe(1);
});

test('all programs move together, also those that run at the same time', async () => {
  const fallbacks: Fallback[] = [];
  const engine = withFallback([mortal(eagerEngine(), 1), eagerEngine()], (fallback) => fallbacks.push(fallback));
  const programs = await Promise.all([2, 3, 4].map((factor) => engine.compile(({ x }) => ({ y: tf.mul(x!, factor) }), { x: vector })));
  const results = await Promise.all(programs.map((program) => program.run({ x: target })));
  expect(results.map(({ y }) => [...y!.data])).toEqual([[2, -4, 6], [3, -6, 9], [4, -8, 12]]);
  expect(fallbacks).toHaveLength(1);
});

test('an engine that cannot compile is passed over; the last one\'s error is the answer', async () => {
  const broken: Engine = { name: 'broken', compile: () => Promise.reject(new Error('no such operator')) };
  const fallbacks: Fallback[] = [];
  expect(await descend(withFallback([broken, broken, onnxEngine()], (fallback) => fallbacks.push(fallback)), 1)).toEqual([14]);
  expect(fallbacks).toHaveLength(2);
  await expect(descend(withFallback([broken, mortal(eagerEngine(), 2)], () => undefined), 3)).rejects.toThrow('device lost');
});

test('what no engine can mend is not retried', async () => {
  const fallbacks: Fallback[] = [];
  const engine = withFallback([onnxEngine(), onnxEngine()], (fallback) => fallbacks.push(fallback));
  await expect(engine.compile(({ x }) => ({ y: tf.tensor1d(x!.dataSync()) }), { x: vector })).rejects.toMatchObject({ code: 'graph-untraceable' });
  expect(fallbacks).toEqual([]);
});

test('encoded models fall back too', async () => {
  const { encodeOnnx } = await import('../graph/onnx.ts');
  const { trace } = await import('../graph/tracer.ts');
  const specs = { x: vector };
  const onnx = encodeOnnx(trace(({ x }) => ({ y: tf.square(x!) }), specs), 'square');
  const fallbacks: Fallback[] = [];
  const opener = openerWithFallback(
    [
      { name: 'absent', open: (bytes) => openProgram(bytes.subarray(0, 10), specs) },
      { name: 'cpu', open: (bytes) => openProgram(bytes, specs) },
    ],
    (fallback) => fallbacks.push(fallback),
  );
  const program = await opener.open(onnx, specs);
  expect([...(await program.run({ x: target }))['y']!.data]).toEqual([1, 4, 9]);
  expect(fallbacks).toMatchObject([{ from: 'absent', to: 'cpu', error: { code: 'engine-failed' } }]);
});
