import { expect, it } from 'vitest';
import type { Quantiles } from '../../shared/posterior.ts';
import { groupsOf } from './accuracy.ts';
import type { KnownView } from './gaiaChallenge.ts';

/** A view whose posterior is centred that far above a truth of 7, with a sigma of 0.1 dex, at two radii. */
function view(stars: number, ...residuals: readonly [number, number]): KnownView {
  const around = (q50: number): Quantiles => ({ q025: q50 - 0.2, q16: q50 - 0.1, q50, q84: q50 + 0.1, q975: q50 + 0.2 });
  return {
    stars, draw: 0, subsample: 0, view: 'z', n_stars: stars, sigma_kms: 8, r_half_pc: 100, truth: [7, 7], estimatorTruth: [7],
    weighings: [{
      model: 'tried', outsideDomain: stars === 100 ? ['log10StarCount'] : [], domain: { verdict: 'inside', p_value: 0.5 },
      radii: residuals.map((residual, k) => ({ r_over_rh: k + 1, r_kpc: 0.1 * (k + 1), log10_mass: around(7 + residual) })),
    }],
    estimators: [{ name: 'formula', bibcode: '', r_kpc: 0.1, r_over_rh: 1, log10_mass: 7 + residuals[0], err_lo: 0.06, err_hi: 0.01 }],
  };
}

it('counts, medians and scatters by number of stars and over all', () => {
  const groups = groupsOf([view(1000, 0.05, 0.15), view(100, -0.3, 0), view(1000, 0.15, 0.15), view(1000, 0.1, 0.25)]);
  expect(groups.map(({ stars, views }) => [stars, views])).toEqual([[100, 1], [1000, 3], ['all', 4]]);
  const [few, many, all] = groups.map(({ accuracies }) => accuracies);
  expect(few![0]).toMatchObject({ name: 'tried', kind: 'model', outsideDomain: { views: 1, scalars: ['log10StarCount'] }, radii: [{ inside68: 0, inside95: 0 }, { bias: 0, inside68: 1, inside95: 1 }] });
  expect(few![0]!.radii[0]!.bias).toBeCloseTo(-0.3, 12);
  expect(many![0]!.outsideDomain.views).toBe(0);
  expect(many![0]!.radii[0]!.bias).toBeCloseTo(0.1, 12);
  // numpy.percentile([0.05, 0.1, 0.15], [16, 84]): 0.066 and 0.134
  expect(many![0]!.radii[0]!.scatter).toBeCloseTo(0.034, 12);
  expect(many![0]!.radii[0]).toMatchObject({ inside95: 3 });
  expect(many![0]!.radii[1]).toMatchObject({ inside68: 0, inside95: 2 });
  expect(all![1]).toMatchObject({ name: 'formula', kind: 'estimator', views: 4 });
});

it('an estimator holds the truth between its lower and upper error', () => {
  const within = (residual: number) => groupsOf([view(10, residual, 0)])[0]!.accuracies[1]!.radii[0]!;
  expect(within(0.05)).toMatchObject({ inside68: 1, inside95: 1 });
  expect(within(0.1)).toMatchObject({ inside68: 0, inside95: 1 });
  expect(within(-0.015)).toMatchObject({ inside68: 0, inside95: 1 });
  expect(within(-0.03)).toMatchObject({ inside68: 0, inside95: 0 });
});
