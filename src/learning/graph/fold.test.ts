import * as tf from '../tfjs.ts';
import { describe, expect, it } from 'vitest';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { trace, type TensorFunction } from './tracer.ts';

const specs = { x: { shape: [2] } };
const ramp = (...shape: number[]) =>
  tf.reshape(tf.tensor1d(Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 0.3 * i - 2)), shape);

/** Functions of constants, which are worked out while tracing. */
const known: [string, () => tf.Tensor][] = [
  ['Reshape and Transpose', () => tf.transpose(ramp(3, 4, 5), [2, 0, 1])],
  ['Split along the last axis', () => tf.split(ramp(2, 7), [3, 4], 1)[1]!],
  ['Split along a middle axis', () => tf.split(ramp(2, 6, 2), 3, 1)[2]!],
  ['Pad', () => tf.pad(ramp(2, 3, 4), [[1, 0], [0, 2], [3, 1]], 0.7)],
  ['Mul with broadcast', () => tf.mul(ramp(3, 1, 2), ramp(4, 1))],
  ['Add, Sub and Div with broadcast', () => tf.div(tf.sub(tf.add(ramp(5), 0.1), ramp(3, 1)), ramp(3, 5))],
];

describe('constant folding', () => {
  it.each(known)('%s: leaves no operator, and the value is the cpu backend\'s', async (_, constant) => {
    const fn: TensorFunction = ({ x }) => ({ y: tf.add(tf.sum(x!), constant()) });
    expect(trace(fn, specs).nodes.map((node) => node.operator)).toEqual(['ReduceSum', 'Add']);
    const inputs = { x: Float32Array.of(1, 2) };
    const engines = [eagerEngine(), onnxEngine()];
    const [reference, compiled] = await Promise.all(engines.map(async (engine) => (await engine.compile(fn, specs)).run(inputs)));
    expect(compiled!['y']!.shape).toEqual(reference!['y']!.shape);
    expect([...compiled!['y']!.data]).toEqual([...reference!['y']!.data]);
  });
});
