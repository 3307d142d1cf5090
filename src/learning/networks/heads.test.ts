import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { sampleMixture } from '../inference/mixture.ts';
import * as tf from '../tfjs.ts';
import { shuffledBatches } from '../training/batchSource.ts';
import { fit } from '../training/fit.ts';
import { gaussianLogProb, gaussianLoss, gaussianOf, gaussianSpecs } from './gaussianHead.ts';
import { dense, denseSpecs } from './layers.ts';
import { mixtureLogProb, mixtureLoss, mixtureOf, mixtureSpecs } from './mixtureDensity.ts';
import { initialParameters, parameterLayout, unpackParameters, type Parameters, type ParameterSpec } from './parameters.ts';

const PYTHON = '/usr/bin/python3';
const scipyHere = spawnSync(PYTHON, ['-c', 'import scipy']).status === 0;

const rows = 12;
const inputs = 4;

type Head = 'mixture' | 'Gaussian';
type HeadLoss = (p: Parameters, summary: tf.Tensor, y: tf.Tensor) => tf.Tensor;
const heads: Record<Head, { specs: ParameterSpec[]; width: number; loss: HeadLoss }> = {
  mixture: { specs: mixtureSpecs('head', inputs, 3), width: 1, loss: (p, summary, y) => mixtureLoss(p, 'head', summary, y) },
  Gaussian: { specs: gaussianSpecs('head', inputs, 2), width: 2, loss: (p, summary, y) => gaussianLoss(gaussianOf(p, 'head', summary), y) },
};

function normals(count: number, seed: number, spread = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => spread * random.normal());
}

describe.each<Head>(['mixture', 'Gaussian'])('the %s head', (kind) => {
  it('has the same loss and gradients compiled as eager', async () => {
    const { specs: list, width, loss } = heads[kind];
    const layout = parameterLayout(list);
    const specs = { parameters: { shape: [layout.length] }, summary: { shape: [rows, inputs] }, y: { shape: [rows, width] } };
    const values = {
      parameters: initialParameters({ ...layout, specs: layout.specs.map((spec) => ({ ...spec, spread: 0.5 })) }, createRandom(1)),
      summary: normals(rows * inputs, 2), y: normals(rows * width, 3, 3),
    };
    const fn = ({ parameters, summary, y }: Record<string, tf.Tensor>) => {
      const { value, grads } = tf.valueAndGrads((vector: tf.Tensor, context: tf.Tensor) =>
        loss(unpackParameters(layout, vector), context, y!) as tf.Scalar)([parameters!, summary!]);
      return { value, ofParameters: grads[0]!, ofSummary: grads[1]! };
    };
    const compiled = await (await onnxEngine().compile(fn, specs)).run(values);
    const eager = await (await eagerEngine().compile(fn, specs)).run(values);
    for (const name of ['value', 'ofParameters', 'ofSummary']) {
      const scale = Math.max(...eager[name]!.data.map(Math.abs));
      compiled[name]!.data.forEach((value, i) => expect(Math.abs(value - eager[name]!.data[i]!) / scale).toBeLessThan(1e-5));
    }
  });
});

describe('the mixture head', () => {
  it('gives finite densities and gradients thousands of deviations from every component', async () => {
    const { specs: list, loss } = heads.mixture;
    const layout = parameterLayout(list);
    const program = await onnxEngine().compile(({ parameters, summary, y }) => {
      const ofVector = (vector: tf.Tensor) => loss(unpackParameters(layout, vector), summary!, y!) as tf.Scalar;
      const { value, grads } = tf.valueAndGrads(ofVector)([parameters!]);
      return { value, gradient: grads[0]! };
    }, { parameters: { shape: [layout.length] }, summary: { shape: [1, inputs] }, y: { shape: [1, 1] } });
    const parameters = initialParameters(layout, createRandom(1));
    const result = await program.run({ parameters, summary: normals(inputs, 2), y: Float32Array.of(5000) });
    expect(result['value']!.data[0]).toBeGreaterThan(1e6);
    expect([...result['value']!.data, ...result['gradient']!.data].every(Number.isFinite)).toBe(true);
  });

  it.skipIf(!scipyHere)('has the log densities of scipy (skipped without /usr/bin/python3 and scipy)', async () => {
    const layout = parameterLayout(heads.mixture.specs);
    const values = {
      parameters: initialParameters({ ...layout, specs: layout.specs.map((spec) => ({ ...spec, spread: 0.7 })) }, createRandom(4)),
      summary: normals(rows * inputs, 5), y: normals(rows, 6, 2),
    };
    const program = await onnxEngine().compile(({ parameters, summary, y }) => {
      const mixture = mixtureOf(unpackParameters(layout, parameters!), 'head', summary!);
      return { ...mixture, logProb: mixtureLogProb(mixture, y!) };
    }, { parameters: { shape: [layout.length] }, summary: { shape: [rows, inputs] }, y: { shape: [rows, 1] } });
    const { logWeight, mean, deviation, logProb } = await program.run(values);
    const script = `
import json, sys
import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm
q = json.load(sys.stdin)
w, m, s = (np.array(q[k]).reshape(-1, 3) for k in ('logWeight', 'mean', 'deviation'))
assert np.allclose(np.exp(w).sum(axis=1), 1, atol=1e-6)
print(json.dumps(logsumexp(w + norm.logpdf(np.array(q['y'])[:, None], m, s), axis=1).tolist()))`;
    const plain = { logWeight: [...logWeight!.data], mean: [...mean!.data], deviation: [...deviation!.data], y: [...values.y] };
    const expected = JSON.parse(execFileSync(PYTHON, ['-c', script], { input: JSON.stringify(plain), encoding: 'utf8' })) as number[];
    expected.forEach((value, i) => expect(Math.abs(logProb!.data[i]! - value)).toBeLessThan(2e-5 * Math.max(1, Math.abs(value))));
  });

  it('learns two branches where a single value would fall between them', async () => {
    // y is +-(1 + x / 2) with scatter 0.1, the upper branch with probability 0.7.
    const random = createRandom(7);
    const x = Float32Array.from({ length: 1200 }, () => 2 * random.uniform() - 1);
    const y = x.map((value) => (random.uniform() < 0.7 ? 1 : -1) * (1 + value / 2) + 0.1 * random.normal());
    const specs = [...denseSpecs('hidden', 1, 16), ...mixtureSpecs('head', 16, 3)];
    const parameters = await learn(specs, x, y, 1, (p, at, target) => mixtureLoss(p, 'head', hiddenLayer(p, at), target));
    const places = [-0.8, 0, 0.8];
    const { logWeight, mean, deviation } = await evaluate(specs, parameters, places, (p, at) => ({ ...mixtureOf(p, 'head', hiddenLayer(p, at)) }));
    places.forEach((at, row) => {
      const part = (values: Float32Array) => [...values.subarray(row * 3, row * 3 + 3)];
      const mixture = { weights: part(logWeight!).map(Math.exp), means: part(mean!), deviations: part(deviation!) };
      const draws = sampleMixture(mixture, 4000, createRandom(row));
      const upper = draws.filter((value) => value > 0);
      expect(upper.length / draws.length).toBeGreaterThan(0.62);
      expect(upper.length / draws.length).toBeLessThan(0.78);
      expect(Math.abs(average(upper) - (1 + at / 2))).toBeLessThan(0.1);
      expect(Math.abs(average(draws.filter((value) => value < 0)) + (1 + at / 2))).toBeLessThan(0.1);
    });
  }, 60_000);
});

describe('the Gaussian head', () => {
  it('has the closed form of independent normals', async () => {
    const program = await onnxEngine().compile(({ mean, logVariance, y }) => ({
      loss: gaussianLoss({ mean: mean!, logVariance: logVariance! }, y!),
      logProb: gaussianLogProb({ mean: mean!, logVariance: logVariance! }, y!),
    }), { mean: { shape: [1, 2] }, logVariance: { shape: [1, 2] }, y: { shape: [1, 2] } });
    const logVariance = Float32Array.of(Math.log(4), Math.log(0.25));
    const { loss, logProb } = await program.run({ mean: Float32Array.of(1, -2), logVariance, y: Float32Array.of(2, -1) });
    // (1/2)^2 + log 4 and (1/0.5)^2 + log 1/4: the logarithms cancel.
    expect(loss!.data[0]).toBeCloseTo(0.5 * (0.25 + 4) / 2, 5);
    expect(logProb!.data[0]).toBeCloseTo(-0.5 * (0.25 + 4) - Math.log(2 * Math.PI), 5);
  });

  it('learns a mean and a scatter that change from place to place', async () => {
    const random = createRandom(17);
    const x = Float32Array.from({ length: 2400 }, () => 2 * random.uniform() - 1);
    const deviationAt = (at: number) => Math.exp(-1.5 + at);
    const y = x.map((value) => value * value + deviationAt(value) * random.normal());
    const specs = [...denseSpecs('hidden', 1, 16), ...gaussianSpecs('head', 16, 1)];
    const parameters = await learn(specs, x, y, 1, (p, at, target) => gaussianLoss(gaussianOf(p, 'head', hiddenLayer(p, at)), target));
    const places = [-0.8, 0, 0.8];
    const { mean, logVariance } = await evaluate(specs, parameters, places, (p, at) => ({ ...gaussianOf(p, 'head', hiddenLayer(p, at)) }));
    places.forEach((at, row) => {
      expect(Math.abs(mean![row]! - at * at)).toBeLessThan(0.5 * deviationAt(at));
      expect(Math.abs(logVariance![row]! / 2 - Math.log(deviationAt(at)))).toBeLessThan(0.25);
    });
  }, 60_000);
});

function hiddenLayer(p: Parameters, x: tf.Tensor): tf.Tensor {
  return tf.tanh(dense(p, 'hidden', x));
}

type ToyLoss = (p: Parameters, x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

/** Fits a toy set of one number in and `width` out, the last fifth for validation. */
async function learn(specs: ParameterSpec[], x: Float32Array, y: Float32Array, width: number, loss: ToyLoss): Promise<Float32Array> {
  const batch = 60;
  const count = x.length * 0.8;
  const pick = (positions: Int32Array, offset: number) => ({
    x: Float32Array.from(positions, (p) => x[p + offset]!), y: Float32Array.from(positions, (p) => y[p + offset]!),
  });
  const { parameters } = await fit({
    engine: onnxEngine({ threads: 1 }),
    layout: parameterLayout(specs),
    loss: (p, tensors) => loss(p, tensors['x']!, tensors['y']!),
    batchSpecs: { x: { shape: [batch, 1] }, y: { shape: [batch, width] } },
    batches: shuffledBatches({
      trainingCount: count, validationCount: x.length - count, batch, random: createRandom(2),
      trainingBatch: (positions) => pick(positions, 0), validationBatch: (positions) => pick(positions, count),
    }),
    learningRate: 1e-2, weightDecay: 0, epochs: 100, patience: 100, random: createRandom(5),
  });
  return parameters;
}

type Outputs = (p: Parameters, x: tf.Tensor) => Record<string, tf.Tensor>;

async function evaluate(specs: ParameterSpec[], parameters: Float32Array, x: readonly number[], outputs: Outputs) {
  const layout = parameterLayout(specs);
  const program = await onnxEngine({ threads: 1 }).compile(
    ({ parameters: vector, x: at }) => outputs(unpackParameters(layout, vector!), at!),
    { parameters: { shape: [layout.length] }, x: { shape: [x.length, 1] } },
  );
  const values = await program.run({ parameters, x: Float32Array.from(x) });
  return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data]));
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
