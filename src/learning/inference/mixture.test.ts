import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { mixtureCdf, mixtureModes, mixtureOnGrid, sampleMixture, type Mixture } from './mixture.ts';

const PYTHON = '/usr/bin/python3';
const scipyHere = spawnSync(PYTHON, ['-c', 'import scipy']).status === 0;

/** A cusp preferred, a core not excluded. */
const doublePeaked: Mixture = { weights: [0.65, 0.35], means: [-1, 0], deviations: [0.2, 0.15] };

describe('a mixture of Gaussians', () => {
  it('has both its peaks, the higher first, with the probability of each', () => {
    const modes = mixtureModes(doublePeaked);
    expect(modes).toHaveLength(2);
    expect(modes[0]!.at).toBeCloseTo(-1, 3);
    expect(modes[1]!.at).toBeCloseTo(0, 3);
    expect(modes[0]!.probability).toBeCloseTo(0.65, 2);
    expect(modes[0]!.probability + modes[1]!.probability).toBeCloseTo(1, 6);
  });

  it('has one peak where its components merge: equal ones do at two deviations apart', () => {
    const apart = (distance: number): Mixture => ({ weights: [0.5, 0.5], means: [0, distance], deviations: [1, 1] });
    expect(mixtureModes(apart(1.9)).map(({ at }) => at)).toEqual([expect.closeTo(0.95, 3)]);
    expect(mixtureModes(apart(2.2))).toHaveLength(2);
  });

  it('finds a peak a thousand times narrower than its neighbour', () => {
    const modes = mixtureModes({ weights: [0.9, 0.1], means: [0, 0.5], deviations: [1, 1e-3] });
    expect(modes[0]!.at).toBeCloseTo(0.5, 4);
  });

  it('integrates to one on a grid', () => {
    const { at, density } = mixtureOnGrid(doublePeaked, -4, 4, 801);
    expect(at[1]! - at[0]!).toBeCloseTo(0.01, 10);
    expect(density.reduce((sum, value) => sum + value, 0) * 0.01).toBeCloseTo(1, 8);
  });

  it('is what its samples follow (Kolmogorov-Smirnov)', () => {
    const count = 20_000;
    const samples = sampleMixture(doublePeaked, count, createRandom(3)).sort();
    const distance = Math.max(...samples.map((value, i) => Math.abs(mixtureCdf(doublePeaked, value) - (i + 0.5) / count)));
    expect(distance).toBeLessThan(1.63 / Math.sqrt(count)); // 1 % level
    expect(sampleMixture(doublePeaked, 5, createRandom(3))).toEqual(sampleMixture(doublePeaked, 5, createRandom(3)));
  });

  it.skipIf(!scipyHere)('has scipy\'s density and distribution (skipped without /usr/bin/python3 and scipy)', () => {
    const script = `
import json, sys
import numpy as np
from scipy.stats import norm
q = json.load(sys.stdin)
w, m, s, y = (np.array(q[k]) for k in ('weights', 'means', 'deviations', 'y'))
print(json.dumps([(w * norm.pdf(y[:, None], m, s)).sum(axis=1).tolist(), (w * norm.cdf(y[:, None], m, s)).sum(axis=1).tolist()]))`;
    const { at, density } = mixtureOnGrid(doublePeaked, -3, 2, 41);
    const input = JSON.stringify({ ...doublePeaked, y: [...at] });
    const [pdf, cdf] = JSON.parse(execFileSync(PYTHON, ['-c', script], { input, encoding: 'utf8' })) as [number[], number[]];
    at.forEach((y, i) => {
      expect(density[i]).toBeCloseTo(pdf[i]!, 12);
      expect(Math.abs(mixtureCdf(doublePeaked, y) - cdf[i]!)).toBeLessThan(2e-7);
    });
  });
});
