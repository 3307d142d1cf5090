import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { LATENT_LEVELS } from '../../shared/posterior.ts';
import { latentCoverage, latentRadii } from './latentCoverage.ts';

function chiSquaredShares(dimensions: number, radii: readonly number[]): number[] | undefined {
  try {
    const code = `from scipy import stats; print([float(stats.chi2.cdf(r, ${dimensions})) for r in [${radii.join(',')}]])`;
    return JSON.parse(execFileSync('/usr/bin/python3', ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as number[];
  } catch {
    return undefined;
  }
}

it.each([[3, 0.01], [5, 0.004], [10, 0.002]])('holds what scipy\'s chi-squared of %i dimensions says, to %f', (dimensions, tolerance) => {
  const shares = chiSquaredShares(dimensions, latentRadii(dimensions));
  if (!shares) return; // scipy is not installed
  shares.forEach((share, k) => expect(Math.abs(share - LATENT_LEVELS[k]!)).toBeLessThan(tolerance));
});

it('finds posteriors that are too narrow, too wide and right', () => {
  const random = createRandom(3);
  const dimensions = 10;
  const count = 4000;
  const squares = (width: number) => Float32Array.from({ length: count }, () =>
    Array.from({ length: dimensions }, () => (random.normal() * width) ** 2).reduce((sum, square) => sum + square, 0));
  const right = latentCoverage(squares(1), dimensions);
  expect(right.examples).toBe(count);
  right.shares.forEach((share, k) => {
    const level = LATENT_LEVELS[k]!;
    expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / count) + 0.001);
  });
  latentCoverage(squares(1.2), dimensions).shares.forEach((share, k) => expect(share).toBeLessThan(LATENT_LEVELS[k]! - 0.02));
  latentCoverage(squares(0.8), dimensions).shares.forEach((share, k) => expect(share).toBeGreaterThan(LATENT_LEVELS[k]! + 0.02));
});
