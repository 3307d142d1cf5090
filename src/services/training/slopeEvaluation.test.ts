import { expect, it } from 'vitest';
import { mixtureCdf, mixtureDensity, mixtureQuantile, sampleMixture } from '../../learning/inference/mixture.ts';
import { createRandom } from '../../science/random/random.ts';
import { priorDensity, priorOf, slopeAccuracy } from './slopeEvaluation.ts';

const random = createRandom(12);

it('calls densities calibrated that the truths are drawn from, and not those that are too narrow', () => {
  const of = (factor: number) => Array.from({ length: 2000 }, () => {
    const centre = -1 + 0.4 * random.normal();
    const true_ = { weights: [0.7, 0.3], means: [centre, centre + 0.3], deviations: [0.1, 0.15] };
    const said = { ...true_, deviations: true_.deviations.map((d) => d * factor) };
    const truth = sampleMixture(true_, 1, random)[0]!;
    return { truth, guess: mixtureQuantile(said, 0.5), density: mixtureDensity(said, truth), below: mixtureCdf(said, truth) };
  });
  const prior = priorOf(Float32Array.from({ length: 20_000 }, () => -0.91 + Math.hypot(0.4, 0.18) * random.normal()));
  const good = slopeAccuracy(of(1), prior);
  expect(good.coverage68).toBeGreaterThan(0.65);
  expect(good.coverage68).toBeLessThan(0.71);
  expect(good.calibrationPValue).toBeGreaterThan(0.01);
  expect(good.within03).toBeGreaterThan(good.prior.within03);
  // The prior's median is off by a Gaussian of 0.44: within 0.1 for erf(0.1 / 0.44 / sqrt 2) = 18 %.
  expect(good.prior.within01).toBeCloseTo(0.18, 1.3);
  // Of a Gaussian of that width: -log(0.44 sqrt(2 pi e)) = -0.60.
  expect(good.prior.logScore).toBeCloseTo(-0.6, 1);
  const narrow = slopeAccuracy(of(0.5), prior);
  expect(narrow.coverage68).toBeLessThan(0.6);
  expect(narrow.calibrationPValue).toBeLessThan(1e-3);
});

it('makes a histogram that integrates to one, nothing beyond it', () => {
  const prior = priorOf(Float32Array.of(-1.02, -0.51, -0.52, -0.01));
  expect(prior.density.reduce((sum, height) => sum + height * prior.step, 0)).toBeCloseTo(1, 9);
  expect(priorDensity(prior, -0.53)).toBeCloseTo(2 / 4 / 0.05, 6);
  expect(priorDensity(prior, 0.2)).toBe(0);
  expect(priorDensity(prior, -3)).toBe(0);
});
