import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { fitVelocityDispersion } from './velocityDispersion.ts';

const PYTHON = '/usr/bin/python3';

interface Stars {
  velocity: Float64Array;
  error: Float64Array;
  weight: Float64Array;
}

function gaussianStars(seed: number, count: number, dispersion: number, largestError: number): Stars {
  const random = createRandom(seed);
  const error = Float64Array.from({ length: count }, () => largestError * (0.1 + 0.9 * random.uniform()));
  return {
    error,
    velocity: error.map((e) => 55 + Math.hypot(dispersion, e) * random.normal()),
    weight: new Float64Array(count).fill(1),
  };
}

describe('fitVelocityDispersion', () => {
  it('is the mean and the standard deviation when there are no errors', () => {
    const { mean, dispersion } = fitVelocityDispersion(Float64Array.of(1, 2, 6), new Float64Array(3), Float64Array.of(1, 1, 1));
    expect(mean.value).toBeCloseTo(3, 12);
    expect(dispersion.value).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(mean.errorLow).toBeCloseTo(Math.sqrt(14) / 3, 12);
  });

  it('takes a common error off in squares', () => {
    const { velocity, weight } = gaussianStars(1, 100, 8, 1);
    const plain = fitVelocityDispersion(velocity, new Float64Array(100), weight);
    const deconvolved = fitVelocityDispersion(velocity, new Float64Array(100).fill(3), weight);
    expect(deconvolved.dispersion.value).toBeCloseTo(Math.sqrt(plain.dispersion.value ** 2 - 9), 8);
    expect(deconvolved.mean.value).toBeCloseTo(plain.mean.value, 10);
  });

  it('finds simulated dispersions within its errors as often as it should', () => {
    for (const [count, dispersion, largestError] of [[100, 8, 4], [40, 3, 6]] as const) {
      let dispersionInside = 0;
      let meanInside = 0;
      const trials = 1000;
      for (let seed = 0; seed < trials; seed++) {
        const { velocity, error, weight } = gaussianStars(seed, count, dispersion, largestError);
        const fit = fitVelocityDispersion(velocity, error, weight);
        const off = dispersion - fit.dispersion.value;
        if (off > -fit.dispersion.errorLow && off < fit.dispersion.errorHigh) dispersionInside++;
        if (Math.abs(fit.mean.value - 55) < fit.mean.errorLow) meanInside++;
      }
      // 0.683 in the limit, binomial sigma 0.015; the likelihood's interval covers a little less for few stars.
      for (const coverage of [dispersionInside / trials, meanInside / trials]) {
        expect(coverage).toBeGreaterThan(0.63);
        expect(coverage).toBeLessThan(0.73);
      }
    }
  });

  it('has a dispersion of 0, and an upper error, where the errors explain all', () => {
    const { velocity, weight } = gaussianStars(2, 60, 0, 1);
    const { dispersion } = fitVelocityDispersion(velocity, new Float64Array(60).fill(2), weight);
    expect(dispersion.value).toBe(0);
    expect(dispersion.errorLow).toBe(0);
    expect(dispersion.errorHigh).toBeGreaterThan(0);
    expect(dispersion.errorHigh).toBeLessThan(2);
  });

  it('counts a star of weight 2 as two, and one of weight 0 as none, whatever it holds', () => {
    const { velocity, error } = gaussianStars(3, 30, 8, 4);
    const append = (values: Float64Array, last: number) => Float64Array.of(...values, last);
    const twice = fitVelocityDispersion(append(velocity, velocity[0]!), append(error, error[0]!), new Float64Array(31).fill(1));
    const weight = Float64Array.from({ length: 31 }, (_, i) => (i === 0 ? 2 : i === 30 ? 0 : 1));
    const weighted = fitVelocityDispersion(append(velocity, NaN), append(error, NaN), weight);
    expect(weighted.dispersion.value).toBeCloseTo(twice.dispersion.value, 8);
    expect(weighted.dispersion.errorHigh).toBeCloseTo(twice.dispersion.errorHigh, 4);
    expect(weighted.mean.value).toBeCloseTo(twice.mean.value, 10);
  });

  it('follows a change of zero and of unit', () => {
    const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(fc.property(fc.integer(), between(-500, 500), between(0.1, 10), (seed, zero, unit) => {
      const { velocity, error, weight } = gaussianStars(seed, 30, 8, 4);
      const before = fitVelocityDispersion(velocity, error, weight);
      const after = fitVelocityDispersion(velocity.map((v) => unit * v + zero), error.map((e) => unit * e), weight);
      expect(after.mean.value).toBeCloseTo(unit * before.mean.value + zero, 6);
      expect(after.dispersion.value).toBeCloseTo(unit * before.dispersion.value, 6);
      expect(after.dispersion.errorHigh / unit).toBeCloseTo(before.dispersion.errorHigh, 4);
    }), { numRuns: 50 });
  });

  const scipy = spawnSync(PYTHON, ['-c', 'import scipy.optimize']).status === 0;
  it.skipIf(!scipy)('agrees with scipy minimising the same likelihood (skipped where /usr/bin/python3 has no scipy)', () => {
    const { velocity, error } = gaussianStars(5, 150, 6, 5);
    const random = createRandom(6);
    const weight = velocity.map(() => random.uniform());
    const script = `
import json, sys
import numpy as np
from scipy.optimize import minimize, minimize_scalar, brentq
v, e, w = (np.array(x) for x in json.load(sys.stdin))
def nll(m, s): return 0.5 * np.sum(w * (np.log(s * s + e * e) + (v - m) ** 2 / (s * s + e * e)))
best = minimize(lambda t: nll(*t), [50, 5], method='Nelder-Mead', options=dict(xatol=1e-10, fatol=1e-13, maxiter=10000))
m, s = best.x
def profile(x): return minimize_scalar(lambda m: nll(m, x), bracket=(40, 60), tol=1e-12).fun - best.fun - 0.5
h = 1e-3
def profile_mean(x): return minimize_scalar(lambda s: nll(x, s), bracket=(3, 8), tol=1e-12).fun
curvature = (profile_mean(m + h) + profile_mean(m - h) - 2 * best.fun) / h ** 2
print(json.dumps([m, s, s - brentq(profile, 0.1, s), brentq(profile, s, 20) - s, curvature ** -0.5]))
`;
    const input = JSON.stringify([velocity, error, weight].map((a) => [...a]));
    const answer = JSON.parse(execFileSync(PYTHON, ['-c', script], { input, encoding: 'utf8' })) as number[];
    const { mean, dispersion } = fitVelocityDispersion(velocity, error, weight);
    expect(mean.value).toBeCloseTo(answer[0]!, 5);
    expect(dispersion.value).toBeCloseTo(answer[1]!, 5);
    expect(dispersion.errorLow).toBeCloseTo(answer[2]!, 4);
    expect(dispersion.errorHigh).toBeCloseTo(answer[3]!, 4);
    expect(mean.errorLow).toBeCloseTo(answer[4]!, 3);
  });
});
