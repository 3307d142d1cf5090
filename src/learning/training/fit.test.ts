import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { parameterLayout } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { shuffledBatches } from './batchSource.ts';
import { decodeCheckpoint, encodeCheckpoint, type CheckpointStore } from './checkpoint.ts';
import { fit, type FitRequest } from './fit.ts';

const BATCH = 8;
const layout = parameterLayout([{ name: 'slope', shape: [2, 1], spread: 1 }, { name: 'offset', shape: [1], spread: 0 }]);

/** A line through noisy points: y = 3 x0 - 2 x1 + 1. */
function lineFit(more: Partial<FitRequest> = {}, validationCount = 16, lastValue?: number): FitRequest {
  const random = createRandom(5);
  const x = Float32Array.from({ length: 2 * 100 }, () => random.normal());
  const y = Float32Array.from({ length: 100 }, (_, i) => 3 * x[2 * i]! - 2 * x[2 * i + 1]! + 1 + 0.05 * random.normal());
  if (lastValue !== undefined) y[99] = lastValue;
  const trainingCount = 100 - validationCount;
  const pick = (indices: ArrayLike<number>) => ({
    x: Float32Array.from({ length: 2 * BATCH }, (_, k) => x[2 * indices[k >> 1]! + (k & 1)]!),
    y: Float32Array.from(indices, (i) => y[i]!),
  });
  return {
    engine: onnxEngine({ threads: 1 }),
    layout,
    loss: ({ slope, offset }, { x: points, y: values }) =>
      tf.mean(tf.square(tf.sub(tf.reshape(tf.add(tf.matMul(points as tf.Tensor2D, slope as tf.Tensor2D), offset!), [-1]), values!))),
    batchSpecs: { x: { shape: [BATCH, 2] }, y: { shape: [BATCH] } },
    batches: shuffledBatches({
      trainingCount, validationCount, batch: BATCH, random: createRandom(6),
      trainingBatch: pick, validationBatch: (positions) => pick(positions.map((p) => trainingCount + p)),
    }),
    learningRate: 0.2, weightDecay: 0, epochs: 24, patience: 24, random: createRandom(7),
    ...more,
  };
}

/** Keeps the last state as bytes, as a folder does. */
function inMemory(due: () => boolean = () => false): CheckpointStore & { bytes?: Uint8Array; saved: number } {
  return {
    saved: 0,
    load() { return Promise.resolve(this.bytes && decodeCheckpoint(this.bytes)!.state); },
    save(state) {
      this.bytes = encodeCheckpoint('line', state);
      this.saved++;
      return Promise.resolve();
    },
    due,
  };
}

const SETTINGS: Partial<FitRequest>[] = [
  {}, { ema: 0.9 }, { optimiser: 'sgd', learningRate: 0.02 }, { optimiser: 'sgd', momentum: 0, ema: 0.5 },
];

it('does not choose its epoch by one example that nothing describes', async () => {
  // In one of five batches to validate on.
  const [sound, odd] = [await fit(lineFit({}, 40)), await fit(lineFit({}, 40, 1e6))];
  expect(odd.history.at(-1)!.validationLoss).toBeLessThan(0.02);
  expect(odd.history[odd.bestEpoch]!.validationLoss).toBeLessThan(2 * sound.history[sound.bestEpoch]!.validationLoss);
});

describe.each(SETTINGS)('fit with %o', (settings) => {
  it('finds a line', async () => {
    const { parameters, history } = await fit(lineFit(settings));
    expect(history.at(-1)!.validationLoss).toBeLessThan(0.02);
    [3, -2, 1].forEach((value, i) => { expect(parameters[i]!).toBeCloseTo(value, 1); });
  });

  it('goes on bit for bit wherever it is stopped', async () => {
    const whole = await fit(lineFit(settings));
    const checkpoints = inMemory();
    // In the middle of an epoch, at its last step, and again in the run that goes on.
    for (const stopAt of [13, 20, 77]) {
      const stop = new AbortController();
      const onStep = (done: number) => { if (done === stopAt) stop.abort(new Error('enough')); };
      await expect(fit(lineFit({ ...settings, checkpoints, signal: stop.signal, onStep }))).rejects.toThrow('enough');
    }
    const resumed = await fit(lineFit({ ...settings, checkpoints }));
    expect(resumed).toEqual(whole);
    // Nothing is left to do, and no step is taken.
    const again = await fit(lineFit({ ...settings, checkpoints, onStep: () => { throw new Error('a step'); } }));
    expect(again).toEqual(whole);
  });
});

it('saves after every epoch, when due, and at the end', async () => {
  const checkpoints = inMemory();
  await fit(lineFit({ checkpoints, epochs: 3 }));
  expect(checkpoints.saved).toBe(3 + 1);
  const eager = inMemory(() => true);
  await fit(lineFit({ checkpoints: eager, epochs: 3 }));
  expect(eager.saved).toBe(3 * 10 + 3 + 1);
});

it('stops when its time is up, with what it has', async () => {
  const { history } = await fit(lineFit({ maxSeconds: 0 }));
  expect(history).toHaveLength(1);
});

it('leaves frozen parameters alone, even under weight decay', async () => {
  const start = Float32Array.of(3, -2, 0.5);
  const { parameters } = await fit(lineFit({ weightDecay: 0.1, frozen: (name) => name === 'offset', start, epochs: 3 }));
  expect(parameters[2]).toBe(0.5);
  expect(parameters[0]).not.toBe(3);
});

it('says so when training diverges', async () => {
  const nan = shuffledBatches({
    trainingCount: BATCH, validationCount: BATCH, batch: BATCH, random: createRandom(1),
    trainingBatch: () => ({ x: new Float32Array(2 * BATCH).fill(NaN), y: new Float32Array(BATCH) }),
    validationBatch: () => ({ x: new Float32Array(2 * BATCH), y: new Float32Array(BATCH) }),
  });
  await expect(fit(lineFit({ batches: nan, epochs: 2 }))).rejects.toThrow('lower the learning rate');
});

it('refuses a checkpoint with one bit changed', () => {
  const state = {
    epoch: 1, batch: 2, lossSum: 0.1, taken: 3, seconds: 4.5, finished: false, best: { epoch: -1, loss: Infinity },
    history: [{ epoch: 0, trainingLoss: NaN, validationLoss: Math.PI, learningRate: 1e-3 }],
    vectors: { parameters: Float32Array.of(1, NaN, -0), best: new Float32Array(0) },
  };
  const bytes = encodeCheckpoint('a training', state);
  expect(decodeCheckpoint(bytes)).toEqual({ identity: 'a training', state });
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i]! ^= 1 << (i % 8);
    expect(decodeCheckpoint(damaged)).toBeUndefined();
    expect(decodeCheckpoint(bytes.subarray(0, i))).toBeUndefined();
  }
});
