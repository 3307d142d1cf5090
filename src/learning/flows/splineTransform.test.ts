import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import * as tf from '../tfjs.ts';
import { SPLINE_BOUND, splineTransform } from './splineTransform.ts';

const bins = 6;
const { heads, forward, inverse } = splineTransform(bins);
const rows = 2001;
const specs = { y: { shape: [rows, 1] }, ...Object.fromEntries(heads.map(({ name, width }) => [name, { shape: [1, width] }])) };
const y = Float32Array.from({ length: rows }, (_, i) => -10 + 0.01 * i);

/** Heads of a lively spline; shift and scale off, so that the spline itself is seen. */
function lively(seed: number): Record<string, Float32Array> {
  const random = createRandom(seed);
  return {
    ...Object.fromEntries(heads.map(({ name, width }) => [name, Float32Array.from({ length: width }, () => 1.5 * random.normal())])),
    shift: Float32Array.of(0), scale: Float32Array.of(0),
  };
}

const program = onnxEngine().compile(({ y: at, ...raw }) => {
  const { z, logDerivative } = forward(at!, raw);
  // The inverse takes vectors as columns.
  const columns = Object.fromEntries(Object.entries(raw).map(([name, head]) => [name, tf.transpose(head)]));
  return { z, logDerivative, back: tf.transpose(inverse(tf.transpose(z), columns)) };
}, specs);

describe('the rational-quadratic spline', () => {
  it.each([1, 2, 3, 4])('rises everywhere and is its inverse\'s inverse (draw %i)', async (seed) => {
    const { z, back } = await (await program).run({ y, ...lively(seed) });
    for (let i = 1; i < rows; i++) expect(z!.data[i]).toBeGreaterThan(z!.data[i - 1]!);
    // Where the spline is flat, float32 values of z stand for a range of y: compare in z's resolution.
    for (let i = 1; i < rows - 1; i++) {
      const slope = (z!.data[i + 1]! - z!.data[i - 1]!) / 0.02;
      expect(Math.abs(back!.data[i]! - y[i]!)).toBeLessThan(2e-5 * Math.max(1, 1 / slope));
    }
  });

  it('knows its own derivative', async () => {
    const { z, logDerivative } = await (await program).run({ y, ...lively(5) });
    // The area under the derivative is the rise, from any point to any other: here by the trapezium rule.
    let area = 0;
    for (let i = 1; i < rows; i++) {
      area += 0.005 * (Math.exp(logDerivative!.data[i]!) + Math.exp(logDerivative!.data[i - 1]!));
      if (i % 100 === 0) expect(area).toBeCloseTo(z!.data[i]! - z!.data[0]!, 2);
    }
  });

  it('is the identity beyond its square', async () => {
    const { z, logDerivative } = await (await program).run({ y, ...lively(6) });
    for (let i = 0; i < rows; i++) {
      if (Math.abs(y[i]!) < SPLINE_BOUND) continue;
      expect(z!.data[i]).toBeCloseTo(y[i]!, 5);
      expect(logDerivative!.data[i]).toBeCloseTo(0, 5);
    }
  });

  it('is the identity for raw values of zero', async () => {
    const zeros = Object.fromEntries(heads.map(({ name, width }) => [name, new Float32Array(width)]));
    const { z, back, logDerivative } = await (await program).run({ y, ...zeros });
    y.forEach((value, i) => {
      expect(z!.data[i]).toBeCloseTo(value, 5);
      expect(back!.data[i]).toBeCloseTo(value, 5);
      expect(logDerivative!.data[i]).toBeCloseTo(0, 5);
    });
  });
});
