import fc from 'fast-check';
import { expect, test } from 'vitest';
import { symmetricEigen } from './symmetricEigen.ts';

const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n * n, maxLength: n * n }).map((values) => {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = values[Math.min(i, j) * n + Math.max(i, j)]!;
    return { matrix, n };
  }));

test('A v = lambda v with orthonormal vectors and descending values, for any symmetric matrix', () => {
  fc.assert(fc.property(symmetric, ({ matrix, n }) => {
    const { values, vectors } = symmetricEigen(matrix, n);
    for (let k = 0; k < n; k++) {
      if (k > 0) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]! + 1e-9);
      for (let i = 0; i < n; i++) {
        let product = 0;
        for (let j = 0; j < n; j++) product += matrix[i * n + j]! * vectors[k * n + j]!;
        expect(Math.abs(product - values[k]! * vectors[k * n + i]!)).toBeLessThan(1e-8);
      }
      for (let other = 0; other <= k; other++) {
        let dot = 0;
        for (let j = 0; j < n; j++) dot += vectors[k * n + j]! * vectors[other * n + j]!;
        expect(dot).toBeCloseTo(other === k ? 1 : 0, 9);
      }
    }
  }), { numRuns: 100 });
});

test('known by hand: the second difference matrix has eigenvalues 2 - 2 cos(k pi / (n + 1))', () => {
  const n = 40;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
  }
  const { values } = symmetricEigen(matrix, n);
  const expected = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))).sort((a, b) => b - a);
  values.forEach((value, k) => { expect(value).toBeCloseTo(expected[k]!, 10); });
});
