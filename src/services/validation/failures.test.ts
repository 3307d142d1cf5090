import { describe, expect, it } from 'vitest';
import type { Accuracy, Group } from './accuracy.ts';
import { binomialRange } from './binomial.ts';
import { failuresOf } from './failures.ts';

/** n choose k by products of ratios, independent of the recurrence. */
function binomial(n: number, k: number, p: number): number {
  let value = 1;
  for (let i = 1; i <= k; i += 1) value *= (n - k + i) / i;
  return value * p ** k * (1 - p) ** (n - k);
}

describe('binomial range', () => {
  it.each([[3, 0.68], [9, 0.68], [15, 0.68], [15, 0.95], [100, 0.68]])('of %i trials at %f leaves at most 2.5 %% on each side, and no fewer counts would', (n, p) => {
    const { low, high } = binomialRange(n, p);
    const below = (count: number) => Array.from({ length: Math.max(0, count) }, (_, k) => binomial(n, k, p)).reduce((a, b) => a + b, 0);
    expect(below(low)).toBeLessThanOrEqual(0.025);
    expect(below(low + 1)).toBeGreaterThan(0.025);
    expect(1 - below(high + 1)).toBeLessThanOrEqual(0.025 + 1e-12);
    expect(1 - below(high)).toBeGreaterThan(0.025);
  });
});

function group(change: Partial<Accuracy>, radii: readonly { bias?: number; inside68?: number }[]): Group {
  return {
    stars: 1000, views: 9,
    accuracies: [{
      name: 'tried', kind: 'model', views: 9, outsideDomain: { views: 0, scalars: [] }, ...change,
      radii: radii.map(({ bias = 0, inside68 = 6 }, k) => ({ r_over_rh: 0.6 + 0.2 * k, bias, scatter: 0.05, inside68, inside95: 9 })),
    }],
  };
}

describe('where it fails', () => {
  it('nothing is said of a model that does well, at the bounds too', () => {
    expect(failuresOf([group({}, [{ bias: 0.1 }, { bias: -0.1 }, { inside68: 3 }, { inside68: 9 }])])).toEqual([]);
  });

  it('one sentence for a stretch of biased radii, one for the next', () => {
    expect(failuresOf([group({}, [{ bias: 0.12 }, { bias: 0.2 }, {}, { bias: -0.11 }])])).toEqual([
      '**tried**, 1,000 stars: masses too high by 0.12 to 0.20 dex in the median from 0.6 to 0.8 R_h.',
      '**tried**, 1,000 stars: masses too low by 0.11 dex in the median at 1.2 R_h.',
    ]);
  });

  it('intervals that hold the truth too rarely', () => {
    expect(failuresOf([group({}, [{}, { inside68: 2 }, { inside68: 1 }])])).toEqual([
      '**tried**, 1,000 stars: 68 % intervals too narrow or off, the truth lies in 1 to 2 of 9 from 0.8 to 1.0 R_h, where a calibrated posterior gives 3 to 9.',
    ]);
  });

  it('intervals that hold it too often', () => {
    const { accuracies } = group({ views: 100 }, [{ inside68: 90 }]);
    expect(failuresOf([{ stars: 'all', views: 100, accuracies }])[0]).toContain('all draws together: 68 % intervals too wide, the truth lies in 90 of 100');
  });

  it('an estimator\'s bias, but not its intervals, which leave the formula\'s own scatter out', () => {
    expect(failuresOf([group({ kind: 'estimator' }, [{ bias: 0.15, inside68: 0 }])])).toHaveLength(1);
  });

  it('views outside of the training set', () => {
    expect(failuresOf([group({ outsideDomain: { views: 2, scalars: ['log10StarCount'] } }, [{}])])).toEqual([
      '**tried**, 1,000 stars: 2 of 9 views outside the range of the training set (log10StarCount), which the program warns of.',
    ]);
  });
});
