import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import type { Posterior } from '../../shared/posterior.ts';
import { averagePosteriors, shareOut, suiteSpread } from './averaging.ts';

function posterior(mean: number, deviation: number, sampleCount: number, seed: number): Posterior {
  const random = createRandom(seed);
  const log10Mass = Float32Array.from({ length: 2 * sampleCount }, (_, i) => mean + (i % 2) + deviation * random.normal());
  return { radiiOverRh: [0.6, 1.8], sampleCount, log10Mass };
}

const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('an average over models', () => {
  it('takes its share of every model, to within one sample, from the first sample on', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 1, max: 400 }), (w, count) => {
      const sum = w.reduce((a, b) => a + b, 0);
      for (const n of [count, Math.ceil(count / 3)]) {
        const shares = shareOut(n, w);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(n);
        shares.forEach((share, m) => { expect(Math.abs(share - (n * w[m]!) / sum)).toBeLessThan(w.length); });
        if (new Set(w).size === 1) expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }
    }));
  });

  it('holds the first samples of each model, in order, and nothing else', () => {
    const models = [posterior(7, 0.1, 10, 1), posterior(9, 0.1, 10, 2)];
    const average = averagePosteriors(models, [2, 1], 9);
    const rows = Array.from({ length: 9 }, (_, s) => average.log10Mass[2 * s]!);
    expect(rows.filter((mass) => mass < 8)).toEqual(Array.from({ length: 6 }, (_, s) => models[0]!.log10Mass[2 * s]!));
    expect(rows.filter((mass) => mass >= 8)).toEqual(Array.from({ length: 3 }, (_, s) => models[1]!.log10Mass[2 * s]!));
    expect(averagePosteriors([models[0]!], [1], 10)).toEqual(models[0]);
  });

  it('has the variance that its parts within and between add up to', () => {
    const models = [posterior(7, 0.1, 20_000, 1), posterior(7.3, 0.2, 20_000, 2)];
    const w = [3, 1];
    const average = averagePosteriors(models, w, 20_000);
    const [spread] = suiteSpread(models, w);
    // By hand: mean 7.075, between^2 = 0.75 0.075^2 + 0.25 0.225^2, within^2 = 0.75 0.01 + 0.25 0.04.
    expect(spread!.between).toBeCloseTo(Math.sqrt(0.75 * 0.075 ** 2 + 0.25 * 0.225 ** 2), 2);
    expect(spread!.within).toBeCloseTo(Math.sqrt(0.0175), 2);
    expect(spread!.share).toBeCloseTo(spread!.between ** 2 / (spread!.between ** 2 + spread!.within ** 2), 12);
    const column = Float64Array.from({ length: 20_000 }, (_, s) => average.log10Mass[2 * s]!);
    const mean = column.reduce((a, b) => a + b, 0) / 20_000;
    const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / 20_000;
    expect(mean).toBeCloseTo(7.075, 2);
    expect(variance).toBeCloseTo(spread!.between ** 2 + spread!.within ** 2, 2);
  });

  it('refuses models of other radii', () => {
    const other = { ...posterior(7, 0.1, 10, 1), radiiOverRh: [0.6, 2] };
    expect(() => averagePosteriors([posterior(7, 0.1, 10, 1), other], [1, 1], 5)).toThrow('same radii');
  });
});
