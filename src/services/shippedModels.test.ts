import { describe, expect, it } from 'vitest';
import { drawExample, log10MassScale } from '../learning/training/mockExamples.ts';
import { makeMaps } from '../science/maps/maps.ts';
import { inferenceOf, loadModel } from './models.ts';
import { loadSuite } from './resources/suites.ts';
import { EVALUATION_SEED, evaluateModel } from './training/evaluateModel.ts';

describe.each(['combined', 'nihao-like', 'auriga-like'])('the shipped model %s', (name) => {
  const model = loadModel(name);
  const { suite } = loadSuite(model.card.training.suite);

  it('was trained on the suite that is shipped', () => {
    expect(loadSuite(name).sha256).toBe(model.card.training.suiteSha256);
  });

  it('beats every estimator on held-out galaxies, and its intervals hold what they say', async () => {
    const galaxies = 200;
    const { radii, estimators } = await evaluateModel(model, suite, galaxies);
    for (const estimator of estimators) {
      const distance = ({ r_over_rh }: { r_over_rh: number }) => Math.abs(r_over_rh - estimator.r_over_rh);
      const nearest = radii.reduce((a, b) => (distance(b) < distance(a) ? b : a));
      expect(nearest.scatter).toBeLessThan(estimator.scatter);
      expect(Math.abs(nearest.residual.q50)).toBeLessThan(Math.abs(estimator.residual.q50));
    }
    // Four binomial deviations of 200 galaxies.
    for (const { coverage68 } of radii) expect(Math.abs(coverage68 - 0.68)).toBeLessThan(4 * Math.sqrt((0.68 * 0.32) / galaxies));
  }, 120_000);

  it('draws only profiles that can exist: rising, no faster than r^3', async () => {
    const inference = await inferenceOf(model);
    const { radiiOverRh } = model.card;
    for (let i = 0; i < 20; i++) {
      const { sample } = drawExample(suite, EVALUATION_SEED, i);
      const { log10Mass } = await inference.infer(makeMaps(sample, model.card.recipe.maps), log10MassScale(sample), 2000, i);
      for (let k = 1; k < log10Mass.length; k++) {
        const radius = k % radiiOverRh.length;
        if (radius === 0) continue;
        const slope = (log10Mass[k]! - log10Mass[k - 1]!) / Math.log10(radiiOverRh[radius]! / radiiOverRh[radius - 1]!);
        if (!(slope > 0 && slope < 3.001)) expect.fail(`slope ${slope} in galaxy ${i}`);
      }
    }
  }, 60_000);
});
