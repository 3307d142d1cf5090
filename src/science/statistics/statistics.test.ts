import * as fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { uniformityTest } from './kolmogorovSmirnov.ts';
import { quantiles, quantilesInPlace } from './quantiles.ts';
import { weightedQuantile, weightedQuantiles } from './weightedQuantiles.ts';

const PYTHON = '/usr/bin/python3';

describe('weightedQuantiles', () => {
  it('have the usual median for equal weights', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const half = sorted.length >> 1;
      const median = sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
      expect(weightedQuantile(values, values.map(() => 0.3), 0.5)).toBeCloseTo(median, 6);
    }));
  });

  it('leaves half of the weight, to within a point\'s own, on either side of a median that ignores the order and the scale of weights', () => {
    fc.assert(fc.property(
      fc.array(
        // Some of them equal, as rounded velocities are.
        fc.record({
          value: fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.integer({ min: -2, max: 2 })),
          weight: fc.integer({ min: 1, max: 4 }),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      (points) => {
        const values = points.map((p) => p.value);
        const weights = points.map((p) => p.weight);
        const median = weightedQuantile(values, weights, 0.5);
        expect(weightedQuantile(values.toReversed(), weights.toReversed().map((w) => w * 3), 0.5)).toBeCloseTo(median, 9);
        expect(median).toBeGreaterThanOrEqual(Math.min(...values));
        expect(median).toBeLessThanOrEqual(Math.max(...values));
        const below = points.reduce((total, p) => total + (p.value < median - 1e-9 ? p.weight : 0), 0);
        const above = points.reduce((total, p) => total + (p.value > median + 1e-9 ? p.weight : 0), 0);
        const total = weights.reduce((a, b) => a + b, 0);
        expect(below).toBeLessThanOrEqual(total / 2 + Math.max(...weights) / 2);
        expect(above).toBeLessThanOrEqual(total / 2 + Math.max(...weights) / 2);
      },
    ));
    expect(weightedQuantiles([1, 2, 3, 4], [1, 1, 1, 1], [0, 0.125, 0.5, 1])).toEqual([1, 1, 2.5, 4]);
    expect(weightedQuantile([1, 100], [3, 1], 0.375)).toBe(1);
    expect(weightedQuantile([7, 9], [0, 2], 0.01)).toBe(9);
    expect(weightedQuantile([], [], 0.5)).toBeNaN();
    // The short way for equal weights and the long way agree.
    const values = [5, 3, 9, 1, 4];
    for (const level of [0.05, 0.16, 0.5, 0.77, 0.98]) {
      expect(weightedQuantile(values, [1, 1, 1, 1, 1 + 1e-12], level)).toBeCloseTo(weightedQuantile(values, [1, 1, 1, 1, 1], level), 9);
    }
  });
});

describe('quantilesInPlace', () => {
  it('gives to the bit what sorting gives, and keeps the values', () => {
    const values = fc.array(
      fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(fc.property(values, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }), (given, levels) => {
      const moved = Float64Array.from(given);
      expect(quantilesInPlace(moved, levels)).toEqual(quantiles(given, levels));
      expect(moved.sort()).toEqual(Float64Array.from(given).sort());
    }));
    expect(quantilesInPlace(new Float64Array(0), [0.5])).toEqual([NaN]);
  });
});

describe.skipIf(!existsSync(PYTHON))('beside numpy and scipy (skipped where /usr/bin/python3 is absent)', () => {
  const random = createRandom(5);
  const values = Array.from({ length: 57 }, () => random.uniform() ** 1.2);
  const ask = (code: string): number[] => {
    const script = `import json,sys,numpy as np\nfrom scipy import stats\nv=np.array(json.load(sys.stdin))\nprint(json.dumps(${code}))`;
    return JSON.parse(execFileSync(PYTHON, ['-c', script], { input: JSON.stringify(values) }).toString()) as number[];
  };

  it('quantiles are numpy.quantile\'s', () => {
    const levels = [0, 0.025, 0.16, 0.5, 0.84, 0.975, 1];
    const expected = ask(`np.quantile(v, ${JSON.stringify(levels)}).tolist()`);
    quantiles(values, levels).forEach((value, i) => { expect(value).toBeCloseTo(expected[i], 12); });
  });

  it('the test of uniformity is scipy\'s exact kstest', () => {
    const counts = [10, 15, 25, 57];
    const expected = ask(`[[float(x) for x in stats.kstest(v[:n], "uniform")] for n in ${JSON.stringify(counts)}]`) as unknown as number[][];
    counts.forEach((count, i) => {
      const found = uniformityTest(values.slice(0, count));
      expect(found.distance).toBeCloseTo(expected[i][0], 12);
      expect(Math.abs(found.pValue - expected[i][1]), `n = ${count}`).toBeLessThan(0.002);
    });
  });
});

it('quantiles of nothing are NaN', () => {
  expect(quantiles([], [0.5])).toEqual([NaN]);
});
