import { expect, test } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { binsFor, countVelocities, memberCurve, mixtureCurves, sampledErrors } from './velocityCounts.ts';

const random = createRandom(11);
const velocity = Float32Array.from({ length: 5000 }, () => 50 + 12 * random.normal());
const errors = new Float32Array(5000).fill(2);
const all = (min: number, max: number) => binsFor({ min, max }, 12, 5000);

test('each star falls into one bin, as its weight; bins outside are left out', () => {
  const { start, width, counts } = countVelocities(velocity, (row) => (row % 2 === 0 ? 0.5 : 1), all(-1000, 1000));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(3750, 6);
  const first = velocity.filter((v) => v >= 50 && v < 50 + width).length;
  expect(countVelocities(velocity, () => 1, all(-1000, 1000)).counts[Math.round((50 - start) / width)]).toBe(first);
});

test('the curves enclose the stars that were fitted, and members follow the stars drawn', () => {
  const { width, counts, start } = countVelocities(velocity, () => 1, all(-150, 250));
  const galaxy = { mean: 50, dispersion: Math.sqrt(144 - 4), count: 5000 };
  const points = memberCurve(galaxy, sampledErrors(errors, () => true), -150, 250, width);
  const enclosed = points.reduce((sum, [, y]) => sum + y, 0) * (400 / 200) / width;
  expect(enclosed).toBeCloseTo(5000, -1);
  // Poisson counts about the curve: chi squared a bin near one.
  const expected = (v: number): number => points[Math.round((v + 150) / 2)][1];
  const bins = [...counts].map((count, i) => [start + (i + 0.5) * width, count] as const).filter(([v]) => Math.abs(v - 50) < 30);
  const chi = bins.reduce((sum, [v, count]) => sum + (count - expected(v)) ** 2 / expected(v), 0) / bins.length;
  expect(chi).toBeLessThan(2.5);
});

test('a mixture is its members and its field', () => {
  const gaussians = [{ fraction: 0.25, mean: 0, dispersion: 40 }, { fraction: 0.75, mean: 80, dispersion: 60 }];
  const fit = { starCount: 1000, memberCount: 700, systemicVelocity: 50, velocityDispersion: 10, field: gaussians };
  const [members, field, total] = mixtureCurves(fit, [2], -400, 500, 5);
  const stars = (points: readonly (readonly [number, number])[]): number => points.reduce((sum, [, y]) => sum + y, 0) * (900 / 200) / 5;
  expect(stars(members.points)).toBeCloseTo(700, 0);
  expect(stars(field.points)).toBeCloseTo(300, 0);
  expect(stars(total.points)).toBeCloseTo(1000, 0);
});
