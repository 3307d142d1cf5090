import { expect, it } from 'vitest';
import type { Quantiles } from '../../shared/posterior.ts';
import { groupsOf } from './accuracy.ts';
import { coverageGroups } from './coverage.ts';
import { validationDocument, validationSummary } from './document.ts';
import { failuresOf } from './failures.ts';
import type { KnownView } from './gaiaChallenge.ts';
import type { RealGalaxy } from './realGalaxies.ts';
import type { Validation } from './validate.ts';
import type { WeighedSample } from './weigh.ts';

const RADII = [1, 1.8];

function weighed(median: number): WeighedSample {
  const log10_mass: Quantiles = { q025: median - 0.2, q16: median - 0.1, q50: median, q84: median + 0.11, q975: median + 0.2 };
  return {
    n_stars: 200, sigma_kms: 9.25, r_half_pc: 250,
    weighings: [{
      model: 'tried', outsideDomain: [], domain: { verdict: 'inside', p_value: 0.5 },
      radii: RADII.map((r_over_rh) => ({ r_over_rh, r_kpc: 0.25 * r_over_rh, log10_mass })),
    }],
    estimators: [{ name: 'Errani+18', bibcode: '', r_kpc: 0.45, r_over_rh: 1.8, log10_mass: 7, err_lo: 0.05, err_hi: 0.05 }],
  };
}

const view: KnownView = { ...weighed(7.15), stars: 1000, draw: 2, subsample: 0, view: 'y', truth: [7, 7], estimatorTruth: [7] };

function galaxy(difference: number): RealGalaxy {
  return {
    ...weighed(7 + difference), key: 'draco_1', name: 'Draco', catalogue: 'folder/draco_1.csv', publishedSigma: 9.55, sigmaDifference: -0.3, sigmaPasses: true,
    errani: 7, againstErrani: [{ model: 'tried', difference, passes: Math.abs(difference) <= 0.2 }],
  };
}

function validation(difference: number): Validation {
  const groups = groupsOf([view]);
  return {
    program: { name: 'steelyard', version: '1.2.3' },
    models: [{ name: 'tried', version: '4', sha256: 'ab'.repeat(32), synthetic: true }],
    samples: 5000, seed: 7,
    gaiaChallenge: { groups, coverage: coverageGroups([view]), failures: failuresOf(groups), views: [view] },
    realGalaxies: [galaxy(difference)], secondDraco: galaxy(0),
    wolf: [{ key: 'leo_2', sigma_kms: 7.53, r_half_pc: 147.7, ours: 6.9, expected: 6.891, passes: true }],
  };
}

it('says what printed it, with which models, and where they fail on known truth', () => {
  const text = validationDocument(validation(0.1));
  expect(text).toContain('`steelyard validate --data DATA --models tried --samples 5000 --seed 7`, steelyard 1.2.3');
  expect(text).toMatch(/\| tried \| +4 \| synthetic mocks \| (ab){32} \|/);
  expect(text).toContain('- **tried**, 1,000 stars: masses too high by 0.15 dex in the median from 1.0 to 1.8 R_h.');
  expect(text).toContain('All 3 checks on real galaxies hold.');
  expect(text).toMatch(/### 1,000 stars, draw 2, along y\n/);
  expect(text).toContain('| 7.150 -0.100 +0.110 |   +0.150 |   95 % |');
  expect(text).not.toContain('not scored');
});

it('says which check on a real galaxy does not hold', () => {
  const text = validationDocument(validation(-0.25));
  expect(text).toContain('Of 3 checks on real galaxies 1 fail');
  expect(text).toContain('- **Draco**, tried: the posterior median of M(<1.8 R_h) is -0.250 dex from Errani\'s estimate (bound 0.2 dex).');
  expect(text).toMatch(/Draco +\| tried .* NO /);
  expect(validationSummary(validation(-0.25))).toContain('2 of 3 checks hold');
});

it('every table has as many cells in each row as in its header', () => {
  let header: number | undefined;
  for (const line of validationDocument(validation(0)).split('\n')) {
    const cells = line.startsWith('|') ? line.split('|').length : undefined;
    if (cells !== undefined && header !== undefined) expect(cells, line).toBe(header);
    header = cells;
  }
});
