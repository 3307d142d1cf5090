import { expect, it } from 'vitest';
import { onnxEngine } from '../engines/onnxEngine.ts';
import type { InputSpecs } from '../graph/tracer.ts';
import { parameterLayout } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { remainingTime } from './remainingTime.ts';
import { nextName, stateNames, stepRates, trainingStep, type StepSettings } from './trainingStep.ts';

/** Takes steps down a slope of constant gradient g, short enough not to be clipped. */
async function descend(
  settings: Partial<StepSettings>, gradient: readonly number[], steps: number, rate: number,
): Promise<Record<string, Float32Array>> {
  const layout = parameterLayout([{ name: 'w', shape: [gradient.length], spread: 0 }]);
  const whole: StepSettings = { layout, loss: ({ w }) => tf.sum(tf.mul(w!, tf.tensor1d([...gradient]))), weightDecay: 0, ...settings };
  const names = stateNames(whole);
  const vector = { shape: [gradient.length] };
  const scalars = Object.keys(stepRates(whole, 1, 1)).map((name) => [name, { shape: [] }]);
  const specs = Object.fromEntries([...names.map((name) => [name, vector]), ...scalars]) as InputSpecs;
  const program = await onnxEngine({ threads: 1 }).compile(trainingStep(whole), specs);
  let state: Record<string, Float32Array> = Object.fromEntries(names.map((name) => [name, new Float32Array(gradient.length)]));
  for (let t = 1; t <= steps; t++) {
    const result = await program.run({ ...state, ...stepRates(whole, rate, t) });
    state = Object.fromEntries(names.map((name) => [name, result[nextName(name)]!.data]));
  }
  await program.dispose();
  return state;
}

it('descends with momentum as a geometric series says', async () => {
  const [g, m, rate, steps] = [0.5, 0.8, 0.1, 12];
  const { parameters, firstMoment } = await descend({ optimiser: 'sgd', momentum: m }, [g, -g], steps, rate);
  const velocity = (t: number) => (g * (1 - m ** t)) / (1 - m);
  const way = rate * Array.from({ length: steps }, (_, t) => velocity(t + 1)).reduce((sum, v) => sum + v, 0);
  expect(firstMoment![0]).toBeCloseTo(velocity(steps), 5);
  expect(parameters![0]).toBeCloseTo(-way, 5);
  expect(parameters![1]).toBeCloseTo(way, 5);
});

it('averages with a decay that grows to the one asked for', async () => {
  const [rate, decay, steps] = [0.1, 0.7, 40];
  const { parameters, average } = await descend({ optimiser: 'sgd', momentum: 0, ema: decay }, [1], steps, rate);
  let expected = 0;
  for (let t = 1; t <= steps; t++) {
    const d = Math.min(decay, (1 + t) / (10 + t));
    expected = d * expected + (1 - d) * -rate * t;
  }
  expect(parameters![0]).toBeCloseTo(-rate * steps, 5);
  expect(average![0]).toBeCloseTo(expected, 5);
});

it('guesses the remaining time from steps and validations, not from the first step', () => {
  const time = remainingTime(6);
  expect(time.estimate({ steps: 10, validations: 2 })).toBeUndefined();
  time.step(100);
  expect(time.estimate({ steps: 10, validations: 2 })).toBeUndefined();
  time.step(1);
  time.step(3);
  // Before the first validation: six forward passes, a third of a step each.
  expect(time.estimate({ steps: 10, validations: 2 })).toBeCloseTo(10 * 2 + 2 * 6 * (2 / 3), 10);
  time.validation(7);
  expect(time.estimate({ steps: 10, validations: 2 })).toBeCloseTo(10 * 2 + 2 * 7, 10);
  for (let i = 0; i < 50; i++) time.step(5); // the machine has become busy
  expect(time.estimate({ steps: 10, validations: 0 })).toBeCloseTo(50, 10);
});
