import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SteelyardError } from '../../shared/errors.ts';
import { effectiveCount, scottFactor } from './bandwidth.ts';
import { makeCase, storedCases } from './fixtures/cases.ts';
import type { KdeCase } from './fixtures/cases.ts';
import { gridOver } from './grid.ts';
import { gaussianKde2d } from './kde.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./fixtures/scipy_kde.py', import.meta.url));
const STORED = fileURLToPath(new URL('./fixtures/scipy-densities.json', import.meta.url));

interface ScipyAnswer {
  readonly scipy: string;
  readonly results: readonly { readonly density: readonly number[]; readonly neff: number }[];
}

function scipyAvailable(): boolean {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync(PYTHON, ['-c', 'import scipy.stats'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function askScipy(cases: readonly KdeCase[]): ScipyAnswer {
  return JSON.parse(execFileSync(PYTHON, [SCRIPT], { input: JSON.stringify(cases), maxBuffer: 1 << 28 }).toString()) as ScipyAnswer;
}

function ours(one: KdeCase): Float64Array {
  return gaussianKde2d(one.x, one.y, one.weights ?? one.x.map(() => 1), one.factor, one.grid);
}

/** Largest difference, relative to the peak of the reference. */
function worst(one: KdeCase, reference: readonly number[]): number {
  const density = ours(one);
  expect(density.length).toBe(reference.length);
  const peak = Math.max(...reference);
  return Math.max(...reference.map((value, i) => Math.abs(value - density[i]) / peak));
}

describe('gaussianKde2d', () => {
  it('equals the stored densities of scipy.stats.gaussian_kde to 1e-6 of the peak', () => {
    const stored = JSON.parse(readFileSync(STORED, 'utf8')) as ScipyAnswer;
    const cases = storedCases();
    expect(stored.results).toHaveLength(cases.length);
    cases.forEach((one, i) => {
      expect(worst(one, stored.results[i].density), one.name).toBeLessThan(1e-6);
    });
  });

  it.skipIf(!scipyAvailable())('equals scipy run beside it (skipped where /usr/bin/python3 has no scipy)', () => {
    const wide = gridOver([-3, 3], [-3, 3], 48, 48);
    const cases = [
      makeCase('as the maps', { count: 1000, correlation: 0.05, factor: 0.5 * 1000 ** (-1 / 6), weighted: false, grid: wide }),
      makeCase('as the maps, weighted', { count: 1000, correlation: 0.05, factor: 0.16, weighted: true, grid: wide }),
      makeCase('Scott', { count: 300, correlation: 0.3, factor: 300 ** (-1 / 6), weighted: true, grid: wide }),
      makeCase('strongly correlated', { count: 200, correlation: 0.99, factor: 0.3, weighted: true }),
      makeCase('nearly a line', {
        count: 200, correlation: -0.99999, factor: 0.4, weighted: true, grid: gridOver([-0.2, 0.8], [-0.6, 0.2], 160, 160),
      }),
      makeCase('narrower than a pixel', { count: 500, correlation: 0.5, factor: 0.01, weighted: true }),
      makeCase('much narrower than a pixel', { count: 3000, correlation: 0.5, factor: 0.002, weighted: false, grid: wide }),
      makeCase('wider than the grid', { count: 50, correlation: 0.2, factor: 20, weighted: true }),
      makeCase('a grid beside the points', { count: 400, correlation: 0.2, factor: 0.3, weighted: true, grid: gridOver([1, 2], [-9, 0], 7, 31) }),
      makeCase('three points', { count: 3, correlation: 0, factor: 0.6, weighted: true }),
    ];
    const answer = askScipy(cases);
    cases.forEach((one, i) => {
      expect(worst(one, answer.results[i].density), one.name).toBeLessThan(1e-6);
      expect(effectiveCount(one.weights ?? one.x.map(() => 1))).toBeCloseTo(answer.results[i].neff, 8);
    });
  });

  it('integrates to one over the plane', () => {
    const one = makeCase('whole', { count: 100, correlation: 0.5, factor: 0.4, weighted: true, grid: gridOver([-9, 9], [-9, 9], 180, 180) });
    const sum = ours(one).reduce((total, value) => total + value, 0) * one.grid.dx * one.grid.dy;
    expect(sum).toBeCloseTo(1, 8);
  });

  it('moves with the points, is linear in scale and blind to the scale of the weights', () => {
    fc.assert(fc.property(
      fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.3, max: 3, noNaN: true }), fc.double({ min: 0.05, max: 1, noNaN: true }),
      (seed, scale, factor) => {
        const one = makeCase('base', { count: 25, correlation: 0.3, factor, weighted: true, seed });
        const moved: KdeCase = {
          ...one,
          x: one.x.map((x) => x * scale + 5), y: one.y.map((y) => y * scale - 2), weights: one.weights!.map((w) => 7 * w),
          grid: { ...one.grid, x0: one.grid.x0 * scale + 5, y0: one.grid.y0 * scale - 2, dx: one.grid.dx * scale, dy: one.grid.dy * scale },
        };
        const a = ours(one);
        const b = ours(moved);
        const peak = Math.max(...a);
        a.forEach((value, i) => { expect(Math.abs(value - b[i] * scale * scale) / peak).toBeLessThan(1e-6); });
      },
    ), { numRuns: 40 });
  });

  it('keeps nothing from one map to the next', () => {
    const small = makeCase('small', { count: 40, correlation: 0.4, factor: 0.3, weighted: true });
    const large = makeCase('large', { count: 90, correlation: 0, factor: 0.6, weighted: true, grid: gridOver([-4, 4], [-4, 4], 150, 130) });
    const before = ours(small);
    const alone = ours(large);
    expect(ours(small)).toEqual(before);
    expect(ours(large)).toEqual(alone);
  });

  it('refuses points from which no density can be made', () => {
    const grid = gridOver([-1, 1], [-1, 1], 8, 8);
    const ones = [1, 1, 1];
    expect(() => gaussianKde2d([1, 1, 1], [2, 2, 2], ones, 0.5, grid)).toThrow(SteelyardError);
    expect(() => gaussianKde2d([0, 1, 2], [0, 1, 2], ones, 0.5, grid)).toThrow(/one line/);
    expect(() => gaussianKde2d([0, 1, 2], [5, 5, 5], ones, 0.5, grid)).toThrow(/one line/);
    expect(() => gaussianKde2d([1], [2], [1], 0.5, grid)).toThrow(/at least two/);
    expect(() => gaussianKde2d([0, 1, 2], [0, 1, 0], [0, 1, 0], 0.5, grid)).toThrow(/at least two/);
    expect(() => gaussianKde2d([], [], [], 0.5, grid)).toThrow(/at least two/);
    expect(() => gaussianKde2d([0, NaN, 2], [0, 1, 0], ones, 0.5, grid)).toThrow(/Star 2/);
    expect(() => gaussianKde2d([0, 1, 2], [0, 1, 0], ones, 0, grid)).toThrow(/bandwidth/);
    expect(() => gridOver([1, 1], [0, 1], 3, 3)).toThrow(/non-empty/);
  });
});

it('Scott: n^(-1/6) in two dimensions', () => {
  expect(scottFactor(effectiveCount([2, 2, 2, 2]))).toBeCloseTo(4 ** (-1 / 6), 12);
});
