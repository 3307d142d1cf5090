import * as tf from '../tfjs.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import type { Values } from '../engines/engine.ts';
import type { Graph } from './graph.ts';
import { kernels } from './kernels/index.ts';
import { trace, type InputSpecs, type TensorFunction } from './tracer.ts';

/** Runs a function on both engines and gives the largest difference, relative to the largest value of each output. */
async function largestDifference(fn: TensorFunction, specs: InputSpecs, inputs: Record<string, Float32Array>): Promise<number> {
  const reference = await (await eagerEngine().compile(fn, specs)).run(inputs);
  const compiled = await (await onnxEngine().compile(fn, specs)).run(inputs);
  expect(Object.keys(compiled).sort()).toEqual(Object.keys(reference).sort());
  return Math.max(...Object.keys(reference).map((name) => relativeDifference(compiled[name]!, reference[name]!)));
}

function relativeDifference(a: Values, b: Values): number {
  expect(a.shape).toEqual(b.shape);
  const scale = Math.max(1e-30, ...b.data.map(Math.abs));
  return Math.max(0, ...a.data.map((value, i) => Math.abs(value - b.data[i]!))) / scale;
}

/**
 * The largest difference of a gradient taken as one vector, relative to its largest component. A bias's share alone may be a small
 * difference of large numbers, of which float32 keeps few digits however it is summed.
 */
async function gradientDifference(
  fn: TensorFunction, specs: InputSpecs, inputs: Record<string, Float32Array>,
): Promise<{ value: number; gradient: number }> {
  const reference = await (await eagerEngine().compile(fn, specs)).run(inputs);
  const compiled = await (await onnxEngine().compile(fn, specs)).run(inputs);
  const whole = (values: Readonly<Record<string, Values>>): Values => {
    const data = Object.keys(reference).filter((name) => name.startsWith('d_')).flatMap((name) => [...values[name]!.data]);
    return { data: Float32Array.from(data), shape: [data.length] };
  };
  return {
    value: relativeDifference(compiled['value']!, reference['value']!),
    gradient: relativeDifference(whole(compiled), whole(reference)),
  };
}

/** A function's value and its gradients for all its inputs, under random weights. */
function withGradients(fn: (inputs: Record<string, tf.Tensor>) => tf.Tensor, weighting: (shape: number[]) => tf.Tensor): TensorFunction {
  return (inputs) => {
    const names = Object.keys(inputs);
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const y = fn(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
      return tf.sum(tf.mul(y, weighting(y.shape))) as tf.Scalar;
    })(names.map((name) => inputs[name]!));
    return { value, ...Object.fromEntries(grads.map((grad, i) => [`d_${names[i]}`, grad])) };
  };
}

/** Weights that differ from element to element, so that no gradient can hide in a sum. */
function ripple(shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length: size }, (_, i) => Math.cos(1.7 * i) + 0.3), shape);
}

function randomInputs(specs: InputSpecs, seed: number, low = -2, high = 2): Record<string, Float32Array> {
  const random = createRandom(seed);
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [
      name,
      Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => low + (high - low) * random.uniform()),
    ]),
  );
}

const vector: InputSpecs = { x: { shape: [5, 7] } };
const pair: InputSpecs = { a: { shape: [4, 1, 3] }, b: { shape: [5, 3] } };
/** tfjs's gradients of these kernels hold for equal shapes only. */
const twins: InputSpecs = { a: { shape: [3, 2] }, b: { shape: [3, 2] } };
const matrices: InputSpecs = { a: { shape: [6, 5] }, b: { shape: [5, 4] } };
const pooled: InputSpecs = { x: { shape: [2, 7, 6, 2] } };
const batchNormed: InputSpecs = { x: { shape: [5, 4] }, m: { shape: [4] }, v: { shape: [4] }, o: { shape: [4] }, s: { shape: [4] } };
const positive = [0.2, 3] as const;

/** One claim a kernel: its traced value and gradients are tfjs's own. */
const differentiable: [string, InputSpecs, (t: Record<string, tf.Tensor>) => tf.Tensor, (readonly [number, number])?][] = [
  ['Abs', vector, ({ x }) => tf.abs(x!)],
  ['Add', pair, ({ a, b }) => tf.add(a!, b!)],
  ['AddN', { a: { shape: [3, 2] }, b: { shape: [3, 2] } }, ({ a, b }) => tf.addN([a!, b!, a!])],
  ['ClipByValue', vector, ({ x }) => tf.clipByValue(x!, -0.5, 0.8)],
  ['Cos', vector, ({ x }) => tf.cos(x!)],
  ['Elu', vector, ({ x }) => tf.elu(x!)],
  ['Erf', vector, ({ x }) => tf.erf(x!)],
  ['Exp', vector, ({ x }) => tf.exp(x!)],
  ['Expm1', vector, ({ x }) => tf.expm1(x!)],
  ['LeakyRelu', vector, ({ x }) => tf.leakyRelu(x!, 0.2)],
  ['Log', vector, ({ x }) => tf.log(x!), positive],
  ['Log1p', vector, ({ x }) => tf.log1p(x!), positive],
  ['Maximum', twins, ({ a, b }) => tf.maximum(a!, b!)],
  ['Minimum', twins, ({ a, b }) => tf.minimum(a!, b!)],
  ['Multiply', pair, ({ a, b }) => tf.mul(a!, b!)],
  ['Neg', vector, ({ x }) => tf.neg(x!)],
  ['Pow', pair, ({ a, b }) => tf.pow(a!, b!), positive],
  ['RealDiv', pair, ({ a, b }) => tf.div(a!, b!), positive],
  ['Reciprocal', vector, ({ x }) => tf.reciprocal(x!), positive],
  ['Relu', vector, ({ x }) => tf.relu(x!)],
  ['Rsqrt', vector, ({ x }) => tf.rsqrt(x!), positive],
  ['Select', twins, ({ a, b }) => tf.where(tf.tensor2d([[1, 0], [0, 0], [1, 1]], [3, 2], 'bool'), a!, b!)],
  ['Sigmoid', vector, ({ x }) => tf.sigmoid(x!)],
  ['Sin', vector, ({ x }) => tf.sin(x!)],
  ['Softplus', vector, ({ x }) => tf.softplus(x!)],
  ['Sqrt', vector, ({ x }) => tf.sqrt(x!), positive],
  ['Square', vector, ({ x }) => tf.square(x!)],
  ['SquaredDifference', twins, ({ a, b }) => tf.squaredDifference(a!, b!)],
  ['Sub', pair, ({ a, b }) => tf.sub(a!, b!)],
  ['Tanh', vector, ({ x }) => tf.tanh(x!)],
  ['BatchMatMul', matrices, ({ a, b }) => tf.matMul(a!, b!)],
  ['BatchMatMul transposed', { a: { shape: [5, 6] }, b: { shape: [4, 5] } }, ({ a, b }) => tf.matMul(a!, b!, true, true)],
  ['BatchMatMul batched', { a: { shape: [3, 6, 5] }, b: { shape: [3, 4, 5] } }, ({ a, b }) => tf.matMul(a!, b!, false, true)],
  ['Softmax', vector, ({ x }) => tf.softmax(x!)],
  ['LogSoftmax', vector, ({ x }) => tf.logSoftmax(x!)],
  ['logSumExp', vector, ({ x }) => tf.logSumExp(x!, 1)],
  ['Max', vector, ({ x }) => tf.max(x!, 1)],
  ['Min', vector, ({ x }) => tf.min(x!, 0)],
  ['Mean', vector, ({ x }) => tf.mean(x!, 1, true)],
  ['Sum', vector, ({ x }) => tf.sum(x!, 0)],
  ['Concat', { a: { shape: [3, 2] }, b: { shape: [3, 4] } }, ({ a, b }) => tf.concat([a!, b!], 1)],
  ['ExpandDims', vector, ({ x }) => tf.expandDims(x!, 1)],
  ['GatherV2', vector, ({ x }) => tf.gather(x!, tf.tensor1d([2, 0, 2], 'int32'), 1)],
  ['Pack', { a: { shape: [3, 2] }, b: { shape: [3, 2] } }, ({ a, b }) => tf.stack([a!, b!], 1)],
  ['PadV2', vector, ({ x }) => tf.pad(x!, [[1, 2], [0, 3]], 0.5)],
  ['Reshape', vector, ({ x }) => tf.reshape(x!, [7, -1])],
  ['Reverse', vector, ({ x }) => tf.reverse(x!, 1)],
  ['Slice', vector, ({ x }) => tf.slice(x!, [1, 2], [3, 4])],
  ['SplitV', vector, ({ x }) => tf.mul(...(tf.split(x!, [3, 3, 1], 1).slice(0, 2) as [tf.Tensor, tf.Tensor]))],
  ['Tile', vector, ({ x }) => tf.tile(x!, [2, 3])],
  ['BroadcastTo', { x: { shape: [1, 7] } }, ({ x }) => tf.broadcastTo(x!, [4, 7])],
  ['Transpose', { x: { shape: [2, 3, 4] } }, ({ x }) => tf.transpose(x!, [2, 0, 1])],
  ['Unpack', vector, ({ x }) => tf.sub(tf.unstack(x!, 1)[2]!, tf.unstack(x!, 1)[5]!)],
  ['Conv2D same', { x: { shape: [2, 7, 6, 3] }, w: { shape: [3, 3, 3, 4] } }, ({ x, w }) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')],
  ['Conv2D strided', { x: { shape: [2, 8, 7, 2] }, w: { shape: [5, 3, 2, 3] } }, ({ x, w }) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same')],
  ['Conv2D valid', { x: { shape: [1, 8, 8, 1] }, w: { shape: [3, 2, 1, 3] } }, ({ x, w }) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [2, 3], 'valid')],
  ['an image through two convolutions, a bias and relu', { x: { shape: [2, 8, 8, 2] }, w: { shape: [3, 3, 2, 4] }, b: { shape: [4] }, v: { shape: [3, 3, 4, 3] } },
    ({ x, w, b, v }) => tf.reshape(tf.conv2d(tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'), b!)) as tf.Tensor4D, v as tf.Tensor4D, 1, 'same'), [2, -1])],
  ['Conv1D', { x: { shape: [2, 9, 3] }, w: { shape: [3, 3, 4] } }, ({ x, w }) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, 'same')],
  ['MaxPool', pooled, ({ x }) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')],
  ['MaxPool overlapping, padded', pooled, ({ x }) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same')],
  ['MaxPool of ties', pooled, ({ x }) => tf.maxPool(tf.relu(x!) as tf.Tensor4D, [2, 3], 1, 'same')],
  ['AvgPool', pooled, ({ x }) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid')],
  ['AvgPool overlapping', pooled, ({ x }) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'valid')],
  ['pools after a convolution', { ...pooled, w: { shape: [3, 3, 2, 3] } }, ({ x, w }) => {
    const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    return tf.concat([tf.maxPool(y, 2, 2, 'valid'), tf.avgPool(y, 2, 2, 'valid')], 3);
  }],
  ['FusedBatchNorm', batchNormed, ({ x, m, v, o, s }) => tf.batchNorm(x!, m as tf.Tensor1D, tf.exp(v!) as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 0.01)],
  ['FusedBatchNorm of images, by the batch\'s moments', { ...pooled, w: { shape: [3, 3, 2, 3] }, o: { shape: [3] }, s: { shape: [3] } }, ({ x, w, o, s }) => {
    const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    return tf.batchNorm(y, mean as tf.Tensor1D, variance as tf.Tensor1D, o as tf.Tensor1D, s as tf.Tensor1D, 0.01);
  }],
  ['a layer norm', vector, ({ x }) => {
    const { mean, variance } = tf.moments(x!, 1, true);
    return tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, 1e-3)));
  }],
  ['dropout with a given mask', { x: { shape: [5, 7] }, mask: { shape: [5, 7] } }, ({ x, mask }) => tf.mul(x!, tf.step(tf.sub(mask!, 0.5)))],
  ['Atan', vector, ({ x }) => tf.atan(x!)],
  ['Cosh', vector, ({ x }) => tf.cosh(x!)],
  ['Cumsum', vector, ({ x }) => tf.cumsum(x!, 1, true, false)],
  ['Cumsum reversed', vector, ({ x }) => tf.cumsum(x!, 1, false, true)],
  ['Relu6', vector, ({ x }) => tf.relu6(tf.mul(x!, 5))],
  ['Sinh', vector, ({ x }) => tf.sinh(x!)],
  ['Tan', vector, ({ x }) => tf.tan(tf.mul(x!, 0.5))],
  ['channels concatenated', { x: { shape: [2, 4, 4, 2] }, w: { shape: [3, 3, 2, 4] } },
    ({ x, w }) => { const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'); return tf.concat([y, tf.tanh(y)], 3); }],
];

describe('a traced kernel agrees with the tfjs cpu backend, value and gradients', () => {
  it.each(differentiable)('%s', async (_, specs, fn, range = [-2, 2]) => {
    expect(await largestDifference(withGradients(fn, ripple), specs, randomInputs(specs, 1, ...range))).toBeLessThan(1e-5);
  });
});

describe('the gradient of a padded average pool', () => {
  // tfjs divides this gradient by the whole window, the value by what of it lies on the image; the pool is linear, so its values settle it.
  it('is the pool of each pixel by itself', async () => {
    const pool = ({ x }: Record<string, tf.Tensor>) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same');
    const { d_x } = await (await onnxEngine().compile(withGradients(pool, ripple), pooled)).run(randomInputs(pooled, 1));
    const eager = await eagerEngine().compile(({ x }) => ({ y: tf.sum(tf.mul(pool({ x: x! }), ripple(pool({ x: x! }).shape))) }), pooled);
    for (let i = 0; i < d_x!.data.length; i++) {
      const { y } = await eager.run({ x: Float32Array.from(d_x!.data, (_, k) => (k === i ? 1 : 0)) });
      expect(Math.abs(d_x!.data[i]! - y!.data[0]!)).toBeLessThan(1e-6);
    }
  });

  it('reaches the same pool after a convolution, whose images lie batch last', async () => {
    const specs = { ...pooled, w: { shape: [1, 1, 2, 2] } };
    const identity = Float32Array.of(1, 0, 0, 1);
    const fn = withGradients(({ x, w }) => tf.avgPool(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), 3, 2, 'same'), ripple);
    const after = await (await onnxEngine().compile(fn, specs)).run({ ...randomInputs(pooled, 1), w: identity });
    const alone = await (await onnxEngine().compile(withGradients(({ x }) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), ripple), pooled)).run(randomInputs(pooled, 1));
    expect(relativeDifference(after['value']!, alone['value']!)).toBeLessThan(1e-5);
    expect(relativeDifference(after['d_x']!, alone['d_x']!)).toBeLessThan(1e-6);
  });
});

/** Kernels without gradients, which choose and compare. */
const discrete: [string, TensorFunction][] = [
  ['Cast', ({ x }) => ({ y: tf.cast(tf.cast(x!, 'int32'), 'float32') })],
  ['Ceil and Floor', ({ x }) => ({ up: tf.ceil(x!), down: tf.floor(x!) })],
  ['comparisons', ({ x }) => Object.fromEntries(
    ([['g', tf.greater], ['ge', tf.greaterEqual], ['l', tf.less], ['le', tf.lessEqual], ['e', tf.equal], ['ne', tf.notEqual]] as const)
      .map(([name, op]) => [name, tf.cast(op(x!, tf.abs(x!)), 'float32')]))],
  ['logic', ({ x }) => {
    const a = tf.greater(x!, 0);
    const b = tf.less(x!, 1);
    return { and: tf.cast(tf.logicalAnd(a, b), 'float32'), or: tf.cast(tf.logicalOr(a, tf.logicalNot(b)), 'float32') };
  }],
  ['Sign and Step', ({ x }) => ({ sign: tf.sign(x!), step: tf.step(x!, 0.3) })],
  ['Fill, ZerosLike, OnesLike', ({ x }) => ({ y: tf.add(tf.add(tf.fill([5, 7], 3), tf.zerosLike(x!)), tf.mul(x!, tf.onesLike(x!))) })],
  ['StridedSlice', ({ x }) => ({ y: tf.stridedSlice(x!, [4, 1], [0, 7], [-2, 3]) })],
  ['Prod', ({ x }) => ({ y: tf.prod(x!, 1) })],
  ['Identity', ({ x }) => ({ y: tf.clone(x!) })],
];

describe('a traced kernel without gradient agrees too', () => {
  it.each(discrete)('%s', async (_, fn) => {
    expect(await largestDifference(fn, vector, randomInputs(vector, 2))).toBeLessThan(1e-6);
  });
});

describe('random networks', () => {
  it('have the same values and gradients compiled as eager', { timeout: 120_000 }, async () => {
    const layer = fc.record({
      size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 4 }),
      pad: fc.constantFrom('same' as const, 'valid' as const), activation: fc.constantFrom(tf.relu, tf.tanh, tf.softplus, tf.elu),
    });
    const layerList = fc.array(layer, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(layerList, fc.integer({ min: 9, max: 12 }), fc.nat(), async (layers, width, seed) => {
        const specs: Record<string, { shape: number[] }> = { x: { shape: [2, width, width + 1, 2] } };
        let channels = 2;
        layers.forEach(({ size, channels: out }, i) => {
          specs[`w${i}`] = { shape: [size, size, channels, out] };
          specs[`b${i}`] = { shape: [out] };
          channels = out;
        });
        specs['out'] = { shape: [channels, 3] };
        const network = (t: Record<string, tf.Tensor>) => {
          const features = layers.reduce(
            (x, { stride, pad, activation }, i) => activation(tf.add(tf.conv2d(x, t[`w${i}`] as tf.Tensor4D, stride, pad), t[`b${i}`]!)) as tf.Tensor4D,
            t['x'] as tf.Tensor4D,
          );
          return tf.matMul(tf.mean(features, [1, 2]) as tf.Tensor2D, t['out'] as tf.Tensor2D);
        };
        const difference = await gradientDifference(withGradients(network, ripple), specs, randomInputs(specs, seed, -1, 1));
        expect(difference.value).toBeLessThan(1e-5);
        expect(difference.gradient).toBeLessThan(2e-6);
        // Of positive numbers no sum can cancel: every weight and bias by itself has its digits.
        const positive = withGradients(network, (shape) => tf.abs(ripple(shape)));
        expect(await largestDifference(positive, specs, randomInputs(specs, seed, 0.02, 0.3))).toBeLessThan(1e-5);
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});

describe('the tracer', () => {
  it('names the operation that it cannot record', () => {
    expect(() => trace(({ x }) => ({ y: tf.acosh(x!) }), vector)).toThrow(/Acosh cannot be traced to ONNX/);
    expect(Object.keys(kernels)).not.toContain('Acosh');
  });

  it('computes a common subexpression once and leaves out what no output needs', () => {
    const graph = trace(({ x }) => {
      tf.sin(x!);
      return { y: tf.add(tf.exp(x!), tf.exp(x!)) };
    }, vector);
    expect(graph.nodes.map((node) => node.operator)).toEqual(['Exp', 'Add']);
  });

  const twoConvolutions = ({ x, w, v }: Record<string, tf.Tensor>) =>
    ({ y: tf.conv2d(tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same')) as tf.Tensor4D, v as tf.Tensor4D, 1, 'same') });
  const turnsOfImages = (graph: Graph, batch: number) =>
    graph.nodes.filter((node) => node.operator === 'Transpose' && node.inputs[0]!.shape.includes(batch)).length;

  it('turns images at the ends of a chain of convolutions only', () => {
    const graph = trace(twoConvolutions, { x: { shape: [7, 8, 8, 2] }, w: { shape: [3, 3, 2, 4] }, v: { shape: [3, 3, 4, 2] } });
    expect(turnsOfImages(graph, 7)).toBe(2);
  });

  it('leaves a convolution with a known filter to ONNX, channels-first', () => {
    const filters = () => ({ w: tf.ones([3, 3, 2, 4]), v: tf.ones([3, 3, 4, 2]) });
    const graph = trace(({ x }) => twoConvolutions({ x: x!, ...filters() }), { x: { shape: [7, 8, 8, 2] } });
    expect(graph.nodes.filter((node) => node.operator === 'Conv')).toHaveLength(2);
    expect(turnsOfImages(graph, 7)).toBe(2);
  });

  it('pools images of known filters with ONNX\'s own operators', () => {
    const graph = trace(({ x }) => ({ y: tf.maxPool(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 2, 4]) as tf.Tensor4D, 1, 'same'), 2, 2, 'same') }), { x: { shape: [7, 8, 8, 2] } });
    expect(graph.nodes.map((node) => node.operator)).toEqual(['Transpose', 'Conv', 'MaxPool', 'Transpose']);
  });

  it('refuses a constant as long as an open batch', () => {
    expect(() => trace(({ x }) => ({ y: tf.add(x!, tf.ones([997, 2])) }), { x: { shape: [997, 2] } }, { batchMarker: 997 })).toThrow(/batch size/);
  });
});
