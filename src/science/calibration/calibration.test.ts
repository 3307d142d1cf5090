import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { biasAndScatter, posteriorMedians } from './biasScatter.ts';
import { expectedCoverage } from './coverage.ts';
import type { PosteriorEnsemble } from './ensemble.ts';
import { rankHistograms, sbcRanks } from './ranks.ts';
import { tarp } from './tarp.ts';

/**
 * A Gaussian toy with a known posterior: truth ~ N(0, 1), datum ~ N(truth, noise); the exact posterior is
 * N(datum / (1 + noise^2), noise^2 / (1 + noise^2)). `width` scales its sigma and `shift` (in sigmas) its mean.
 */
function toy(options: { width?: number; shift?: number; prior?: boolean; seed?: number; simulations?: number } = {}): PosteriorEnsemble {
  const { width = 1, shift = 0, prior = false, seed = 1, simulations = 1000 } = options;
  const dimensions = 3;
  const sampleCount = 399;
  const random = createRandom(seed);
  const samples = new Float32Array(simulations * sampleCount * dimensions);
  const truths = new Float32Array(simulations * dimensions);
  for (let i = 0; i < simulations; i++) {
    for (let d = 0; d < dimensions; d++) {
      const noise = 0.2 + 0.3 * d;
      const truth = random.normal();
      const shrink = 1 / (1 + noise * noise);
      const sigma = noise * Math.sqrt(shrink);
      const mean = (truth + noise * random.normal()) * shrink + shift * sigma;
      truths[i * dimensions + d] = truth;
      for (let s = 0; s < sampleCount; s++) {
        samples[(i * sampleCount + s) * dimensions + d] = prior ? random.normal() : mean + width * sigma * random.normal();
      }
    }
  }
  return { simulations, sampleCount, dimensions, samples, truths };
}

const calibrated = toy();
const overConfident = toy({ width: 0.6, seed: 2 });
const underConfident = toy({ width: 1.7, seed: 3 });
const biased = toy({ shift: 0.5, seed: 4 });

describe('tarp', () => {
  const share = (result: ReturnType<typeof tarp>): number => {
    const inside = Array.from(result.credibility, (c, i) => c >= result.band95.low[i] && c <= result.band95.high[i]);
    return inside.filter(Boolean).length / inside.length;
  };

  it('puts a calibrated posterior on the diagonal, within its bands', () => {
    const result = tarp(calibrated, { seed: 1 });
    expect(result.coverage[0]).toBe(0);
    expect(result.coverage.at(-1)).toBe(1);
    expect(share(result)).toBeGreaterThan(0.9);
    expect(result.pValue).toBeGreaterThan(0.05);
    expect(Math.abs(result.areaToCurve)).toBeLessThan(0.02);
    result.coverage.forEach((value, i) => {
      expect(result.band95.low[i]).toBeLessThanOrEqual(value + 1e-12);
      expect(result.band68.high[i]).toBeLessThanOrEqual(result.band95.high[i]);
    });
  });

  it('shows p-values that are uniform over calibrated ensembles: as often below 0.5 as above', () => {
    const pValues = Array.from({ length: 40 }, (_, k) => tarp(toy({ simulations: 100, seed: 100 + k }), { seed: k, bootstraps: 1 }).pValue);
    const low = pValues.filter((p) => p < 0.5).length;
    // Binomial(40, 0.5): 3 sigma either side.
    expect(Math.abs(low - 20)).toBeLessThan(3 * Math.sqrt(10));
  });

  it.each([['over-confident', overConfident, -1], ['under-confident', underConfident, 1]] as const)('finds an %s one', (_, ensemble, sign) => {
    const result = tarp(ensemble, { seed: 1 });
    expect(sign * result.areaToCurve).toBeGreaterThan(0.03);
    expect(result.pValue).toBeLessThan(1e-3);
    expect(share(result)).toBeLessThan(0.5);
  });

  it('lets the prior pass with uniform references, and catches it with references drawn from the data', () => {
    const prior = toy({ prior: true, seed: 6 });
    expect(tarp(prior, { seed: 1 }).pValue).toBeGreaterThan(0.05);
    const random = createRandom(8);
    const references = prior.truths.map((truth) => truth + 0.3 * random.normal());
    expect(tarp(prior, { seed: 1, references }).pValue).toBeLessThan(1e-6);
  });

  it('gives the same result for the same seed', () => {
    expect(tarp(biased, { seed: 5 })).toEqual(tarp(biased, { seed: 5 }));
  });
});

describe('simulation-based calibration', () => {
  const histograms = (ensemble: PosteriorEnsemble): ReturnType<typeof rankHistograms> =>
    rankHistograms(sbcRanks(ensemble), ensemble.sampleCount, ensemble.dimensions, 20);

  it('has uniform ranks when calibrated', () => {
    for (const histogram of histograms(calibrated)) {
      expect(histogram.expected).toBe(50);
      expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(1000);
      const chiSquared = histogram.counts.reduce((sum, n) => sum + (n - 50) ** 2 / 50, 0);
      expect(chiSquared).toBeLessThan(43.8); // 19 degrees of freedom, 0.1 %
      expect(histogram.pValue).toBeGreaterThan(0.01);
    }
  });

  it('is U-shaped when over-confident, humped when under-confident, sloped when biased', () => {
    for (const { counts, expected, deviation } of histograms(overConfident)) {
      expect(Math.min(counts[0], counts[19])).toBeGreaterThan(expected + 4 * deviation);
      expect(counts[9] + counts[10]).toBeLessThan(2 * expected - 2 * deviation);
    }
    for (const { counts, expected, deviation } of histograms(underConfident)) {
      expect(Math.max(counts[0], counts[19])).toBeLessThan(expected - 3 * deviation);
    }
    for (const { counts, pValue } of histograms(biased)) {
      expect(counts[0]).toBeGreaterThan(counts[19] + 40);
      expect(pValue).toBeLessThan(1e-6);
    }
  });
});

describe('expectedCoverage', () => {
  it('is the credibility when calibrated', () => {
    for (const { credibility, covered, deviation } of expectedCoverage(calibrated)) {
      covered.forEach((value) => { expect(Math.abs(value - credibility)).toBeLessThan(3.5 * deviation); });
    }
  });

  it('is what the normal distribution says when the width is wrong', () => {
    // P(|z| < 0.6 x 0.99446), P(|z| < 0.6 x 1.95996)
    const expected = [0.4493, 0.7604];
    expectedCoverage(overConfident).forEach(({ covered }, i) => {
      covered.forEach((value) => { expect(Math.abs(value - expected[i])).toBeLessThan(3.5 * Math.sqrt(0.25 / 1000)); });
    });
  });
});

describe('biasAndScatter', () => {
  it('gives the median ratio and the dex scatter of known residuals', () => {
    const random = createRandom(9);
    const truths = Float64Array.from({ length: 40_000 }, (_, i) => 7 + (i % 2));
    const predicted = truths.map((truth, i) => truth + (i % 2 === 0 ? 0.1 + 0.05 * random.normal() : 0.2 * random.normal()));
    const [first, second] = biasAndScatter(predicted, truths, 2);
    expect(first.bias).toBeCloseTo(0.1, 2);
    expect(first.ratio50).toBeCloseTo(10 ** 0.1, 1.5);
    expect(first.scatter).toBeCloseTo(0.05 * 0.99446, 2);
    expect(first.rms).toBeCloseTo(Math.hypot(0.1, 0.05), 2);
    expect(second.ratio84 / second.ratio50).toBeCloseTo(10 ** (0.2 * 0.99446), 1);
    expect(second.ratio16).toBeLessThan(1);
  });

  it('takes posterior medians: the scatter of the toy is its posterior width', () => {
    const [first] = biasAndScatter(posteriorMedians(calibrated), calibrated.truths, 3);
    expect(first.scatter).toBeCloseTo(0.2 / Math.sqrt(1.04), 1.5);
    expect(Math.abs(first.bias)).toBeLessThan(0.03);
  });
});

it('refuses ensembles of the wrong shape or with NaN', () => {
  expect(() => sbcRanks({ ...calibrated, simulations: 3 })).toThrow(/at least one simulation/);
  expect(() => tarp({ ...calibrated, truths: calibrated.truths.map(() => NaN) }, { seed: 1 })).toThrow(/finite/);
});
