import { expect, test } from 'vitest';
import { meanDirection } from './meanDirection.ts';

test('stars on both sides of RA 0 have their mean there, not at 180 degrees', () => {
  const { ra, dec } = meanDirection(Float64Array.of(359, 1, Number.NaN), Float64Array.of(-30, -30, 0))!;
  expect(Math.min(ra, 360 - ra)).toBeLessThan(1e-9);
  expect(dec).toBeCloseTo(-30, 2);
});

test('stars about a pole have their mean at the pole', () => {
  expect(meanDirection(Float64Array.of(0, 90, 180, 270), Float64Array.of(89, 89, 89, 89))!.dec).toBeCloseTo(90, 9);
});

test('no positions have no mean', () => {
  expect(meanDirection(Float64Array.of(Number.NaN), Float64Array.of(3))).toBeUndefined();
});
