import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { medianPlane } from './medianPlane.ts';

it('no line through two of the points has a smaller sum of absolute residuals', () => {
  // The best line goes through two of them.
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 20, max: 40 }), (seed, count) => {
    const random = createRandom(seed);
    const points = Array.from({ length: count }, () => ({ x: random.normal(), y: random.normal() ** 3, weight: 0.1 + random.uniform() }));
    const cost = (intercept: number, slope: number) =>
      points.reduce((sum, p) => sum + p.weight * Math.abs(p.y - intercept - slope * p.x), 0);
    const found = medianPlane([points.map((p) => p.x)], points.map((p) => p.y), points.map((p) => p.weight));
    const others = points.flatMap((p, i) => points.slice(i + 1).map((q) => {
      const slope = (q.y - p.y) / (q.x - p.x);
      return cost(p.y - slope * p.x, slope);
    }));
    expect(cost(found.intercept, found.slopes[0]!)).toBeLessThan(1.005 * Math.min(...others));
  }), { numRuns: 300 });
});

it('finds a plane among many points, a tenth of which are far off', () => {
  const random = createRandom(2);
  const x = Float64Array.from({ length: 3000 }, () => random.normal());
  const z = x.map((at) => 0.5 * at + random.normal());
  const y = x.map((at, i) => 0.01 + 0.02 * at - 0.03 * z[i]! + 0.1 * random.normal() + (random.uniform() < 0.1 ? 3 : 0));
  const { intercept, slopes } = medianPlane([x, z], y, new Float64Array(3000).fill(1));
  // A tenth far above moves the median by the normal quantile of 0.5 / 0.9.
  expect(Math.abs(intercept - 0.01 - 0.1 * 0.14)).toBeLessThan(0.01);
  expect(Math.abs(slopes[0]! - 0.02)).toBeLessThan(0.01);
  expect(Math.abs(slopes[1]! + 0.03)).toBeLessThan(0.01);
});

it('has no slope in a variable that is the same everywhere, or follows from another', () => {
  expect(medianPlane([[1, 1, 1]], [2, 3, 7], [1, 1, 1]).slopes).toEqual([0]);
  const x = [1, 2, 3, 4, 5];
  const { intercept, slopes } = medianPlane([x, x.map((at) => 2 * at)], x.map((at) => 3 + at), [1, 1, 1, 1, 1]);
  expect(slopes[1]).toBe(0);
  expect(intercept).toBeCloseTo(3, 6);
  expect(slopes[0]).toBeCloseTo(1, 6);
});
