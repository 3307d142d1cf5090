import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../science/random/random.ts';
import { eagerEngine } from '../../engines/eagerEngine.ts';
import { openProgram } from '../../engines/onnxEngine.ts';
import * as tf from '../../tfjs.ts';
import { encodeOnnx } from '../onnx.ts';
import { trace, type TensorFunction } from '../tracer.ts';

const BATCH = 5;
const specs = {
  x: { shape: [BATCH, 8, 12, 2] }, w: { shape: [3, 3, 2, 3] }, b: { shape: [3] }, v: { shape: [3, 3, 3, 4] }, c: { shape: [4] },
};
type Names = keyof typeof specs;

function inputs(seed: number): Record<Names, Float32Array> {
  const random = createRandom(seed);
  return Object.fromEntries(Object.entries(specs).map(([name, { shape }]) =>
    [name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal())])) as Record<Names, Float32Array>;
}

const layer = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), b));

/** Two convolutions, each with bias, relu and pool; `after` sees the first pool's input and output. */
function network(after: (seen: tf.Tensor, pooled: tf.Tensor) => tf.Tensor): TensorFunction {
  return ({ x, w, b, v, c }) => {
    const value = (...tensors: tf.Tensor[]) => {
      const seen = layer(tensors[0]!, tensors[1]!, tensors[2]!);
      const pooled = tf.maxPool(seen as tf.Tensor4D, 2, 2, 'valid');
      const second = tf.maxPool(layer(pooled, tensors[3]!, tensors[4]!) as tf.Tensor4D, [2, 3], [2, 3], 'valid');
      return tf.add(tf.sum(tf.square(second)), tf.sum(after(seen, pooled))) as tf.Scalar;
    };
    const { value: loss, grads } = tf.valueAndGrads(value)([x!, w!, b!, v!, c!]);
    return { loss, ...Object.fromEntries(['x', 'w', 'b', 'v', 'c'].map((name, i) => [`d_${name}`, grads[i]!])) };
  };
}

async function largestDifference(fn: TensorFunction, columnsAtOnce: number, given: Record<Names, Float32Array>): Promise<number> {
  const program = await openProgram(encodeOnnx(trace(fn, specs, { columnsAtOnce }), 'test'), specs, { threads: 1 });
  const compiled = await program.run(given);
  const eager = await (await eagerEngine().compile(fn, specs)).run(given);
  await program.dispose();
  return Math.max(...Object.entries(eager).map(([name, { data }]) => {
    const scale = Math.max(...data.map(Math.abs)) || 1;
    return Math.max(...data.map((value, i) => Math.abs(value - compiled[name]!.data[i]!))) / scale;
  }));
}

describe('convolutions with bias, relu and pool', () => {
  const alone = network((_seen, pooled) => tf.mul(pooled, 0.1));

  it.each([64, 1000, Infinity])('have the values and gradients of tfjs, %d numbers of their columns at a time', async (columnsAtOnce) => {
    expect(await largestDifference(alone, columnsAtOnce, inputs(1))).toBeLessThan(1e-5);
  });

  it('have them where something else sees what the pool sees', async () => {
    const seenTwice = network((seen, pooled) => tf.concat([tf.reshape(tf.sin(seen), [-1]), tf.reshape(pooled, [-1])]));
    expect(await largestDifference(seenTwice, Infinity, inputs(2))).toBeLessThan(1e-5);
  });

  it('have them where all of a window is equal, above zero and below', async () => {
    for (const bias of [0.5, -0.5]) {
      const flat = { ...inputs(3), x: new Float32Array(BATCH * 8 * 12 * 2), b: new Float32Array(3).fill(bias) };
      expect(await largestDifference(alone, Infinity, flat)).toBeLessThan(1e-5);
    }
  });

  it('are pooled first: no bias, relu or slope of the whole images is left', () => {
    const wholeImages = (count: number) => trace(alone, specs, { columnsAtOnce: Infinity }).nodes
      .filter(({ operator, outputs }) => ['Add', 'Relu', 'Greater'].includes(operator) && outputs[0]!.shape.reduce((a, b) => a * b, 1) === count);
    expect(wholeImages(BATCH * 8 * 12 * 3)).toEqual([]);
    expect(wholeImages(BATCH * 4 * 6 * 3)).not.toEqual([]);
  });

  it('lay out their columns a few at a time, as asked', () => {
    const largest = (columnsAtOnce: number) => Math.max(...trace(alone, specs, { columnsAtOnce }).nodes
      .filter(({ operator }) => operator === 'Gather').map(({ outputs }) => outputs[0]!.shape.reduce((a, b) => a * b, 1)));
    expect(largest(1000)).toBeLessThan(largest(Infinity) / 3);
  });
});
