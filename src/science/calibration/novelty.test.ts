import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random/random.ts';
import { uniformityTest } from '../statistics/kolmogorovSmirnov.ts';
import { fitNovelty, neighbourDistance, noveltyOf, type SpaceVectors } from './novelty.ts';
import { fitWhitening, whiten } from './whitening.ts';

const PYTHON = '/usr/bin/python3';
const hasScipy = spawnSync(PYTHON, ['-c', 'import scipy.spatial']).status === 0;

/** Correlated Gaussian vectors of very different units. */
function cloud(count: number, seed: number, shift = 0): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => 0).reduce((rows, _, i) => {
    const [a, b, c] = [random.normal() + shift, random.normal(), random.normal()];
    rows.set([5 + a, 100 * (a + 0.3 * b), -2 + 0.01 * c], 3 * i);
    return rows;
  }, new Float32Array(3 * count));
}

const options = { standardise: true, variance: 1, largestAxisCount: 3 };
const space = (name: string, rows: Float32Array): SpaceVectors => ({ name, dimensions: 3, rows, options });

test('whitened vectors have zero mean and unit covariance', () => {
  const rows = cloud(2000, 1);
  const whitening = fitWhitening(rows, 3, options);
  const whitened = whiten(whitening, rows);
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < 2000; i++) sum += whitened[3 * i + a]! * whitened[3 * i + b]!;
      expect(sum / 2000).toBeCloseTo(a === b ? 1 : 0, 4);
    }
  }
});

test('a component that never varies, and one that repeats another, are left out', () => {
  const rows = Float32Array.from({ length: 600 }, (_, at) => (at % 3 === 0 ? 7 : Math.sin(1.7 * Math.floor(at / 3))));
  expect(fitWhitening(rows, 3, options).axisCount).toBe(1);
});

test.skipIf(!hasScipy)('the distance to the k-th neighbour is that of scipy\'s tree (skipped without scipy)', () => {
  const points = cloud(500, 2);
  const queries = cloud(20, 3);
  const found = JSON.parse(execFileSync(PYTHON, ['-c', `
import sys, json, numpy as np
from scipy.spatial import cKDTree
points, queries = json.load(sys.stdin)
print(json.dumps(cKDTree(np.reshape(points, (-1, 3))).query(np.reshape(queries, (-1, 3)), 5)[0][:, 4].tolist()))`], {
    input: JSON.stringify([[...points], [...queries]]), encoding: 'utf8',
  })) as number[];
  found.forEach((expected, i) => { expect(neighbourDistance(points, queries.subarray(3 * i, 3 * i + 3), 5)).toBeCloseTo(expected, 4); });
});

describe('p-values', () => {
  const reference = fitNovelty([space('one', cloud(1500, 4)), space('other', cloud(1500, 5))], 1000);
  const pValues = (shift: number): number[] => {
    const [one, other] = [cloud(400, 6, shift), cloud(400, 7)];
    return Array.from({ length: 400 }, (_, i) =>
      noveltyOf(reference, [one.subarray(3 * i, 3 * i + 3), other.subarray(3 * i, 3 * i + 3)]).pValue);
  };

  test('of galaxies of the known kind are uniform, whichever space is the strangest', () => {
    const found = pValues(0);
    // Quantised to the 501 values that 500 calibrating galaxies allow; these add to the test's own noise.
    expect(uniformityTest(Float64Array.from(found)).pValue).toBeGreaterThan(0.001);
    expect(found.filter((p) => p < 0.05).length / 400).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 400) + 0.02);
  });

  test('of others are small', () => {
    expect(pValues(6).filter((p) => p < 0.01).length / 400).toBeGreaterThan(0.95);
  });
});

test('too few galaxies are refused', () => {
  expect(() => fitNovelty([space('one', cloud(6, 1))], 5)).toThrow('more galaxies');
  expect(() => fitNovelty([space('one', cloud(6, 1))], 6)).toThrow('more galaxies');
});
