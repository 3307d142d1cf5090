import { describe, expect, it } from 'vitest';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { MASS_ESTIMATORS } from '../../science/estimators/estimators.ts';
import { createRandom } from '../../science/random/random.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { loadSuite } from '../resources/suites.ts';
import { recipeNamed } from '../training/recipes.ts';
import { accuracyOf } from './accuracy.ts';
import { calibrationReport, firstGalaxies } from './calibrationReport.ts';
import { evaluationDocument } from './document.ts';
import { drawKnownGalaxies } from './drawKnownGalaxies.ts';
import { evaluate } from './evaluate.ts';
import { evaluationFigures } from './evaluationFiles.ts';
import { drawShare, emptyGalaxies, type KnownGalaxies } from './knownGalaxies.ts';
import { sweepPlans, withStars } from './pinnedSuites.ts';
import { accuracyRequirements, calibrationRequirements, foreignRequirement } from './requirements.ts';
import { WRONG_KINDS } from './wrongGalaxies.ts';

const { maps } = recipeNamed('npe');
const { suite } = loadSuite('nihao-like');
const RADII = RADII_OVER_RH.length;

/**
 * Truths N(7, 1) observed with errors `actual`, and their posteriors: exact where `claimed` is `actual` and there is no
 * bias. The estimators err by twice as much, about a bias of 0.1.
 */
function gaussian(
  galaxies: number, { bias = 0, actual = 0.1, claimed = 0.1, sampleCount = 199 } = {},
): { known: KnownGalaxies; ensemble: PosteriorEnsemble } {
  const random = createRandom(17);
  const known = emptyGalaxies({ ...maps, pixels: 1 }, galaxies);
  const samples = new Float32Array(galaxies * sampleCount * RADII);
  for (let i = 0; i < galaxies; i++) {
    for (let k = 0; k < RADII; k++) {
      const truth = 7 + random.normal();
      known.log10Mass[i * RADII + k] = truth;
      // The prior N(7, 1) pulls every posterior a little towards its middle.
      const middle = 7 + (truth - 7 + actual * random.normal()) / (1 + actual ** 2) + bias;
      const width = claimed / Math.sqrt(1 + actual ** 2);
      for (let s = 0; s < sampleCount; s++) samples[(i * sampleCount + s) * RADII + k] = middle + width * random.normal();
    }
    MASS_ESTIMATORS.forEach((_, e) => {
      const at = i * MASS_ESTIMATORS.length + e;
      known.estimatorTruth[at] = 7;
      known.estimated[at] = 7.1 + 2 * actual * random.normal();
    });
  }
  return { known, ensemble: { simulations: galaxies, sampleCount, dimensions: RADII, samples, truths: known.log10Mass } };
}

describe('galaxies of known mass', () => {
  it('are the same on many cores as on one, whatever share they are drawn in', async () => {
    const few = withStars(suite, 60);
    const all = await drawKnownGalaxies(few, maps, 30, 5);
    expect(drawShare({ suite: few, maps, first: 5, count: 30 })).toEqual(all);
    expect(drawShare({ suite: few, maps, first: 33, count: 2 }).log10Mass).toEqual(all.log10Mass.subarray(28 * RADII));
    expect(new Set(all.starCount)).toEqual(new Set([60]));
  });

  it('can be drawn at every step of every sweep', () => {
    const plans = sweepPlans(suite);
    expect(plans.map(({ quantity }) => quantity)).toContain('number of stars');
    for (const { quantity, steps } of plans.slice(1)) {
      expect(steps.length).toBeGreaterThanOrEqual(4);
      for (const { value, suite: fixed } of steps) {
        expect(drawShare({ suite: fixed, maps, first: 3, count: 1 }).starCount[0]!, `${quantity} ${value}`).toBeGreaterThanOrEqual(20);
      }
    }
    for (const { value, suite: fixed } of plans[0]!.steps.slice(0, 4)) {
      expect(fixed.components[0]!.survey.starCount).toEqual([value, value]);
    }
  });
});

describe('accuracy', () => {
  const { known, ensemble } = gaussian(2500, { bias: 0.05, sampleCount: 799 });
  const { radii, estimators } = accuracyOf(known, ensemble, RADII_OVER_RH);

  it('has the bias, scatter and coverage that follow from the posteriors by hand', () => {
    for (const { residual, scatter, coverage68, coverage95 } of radii) {
      expect(residual.q50).toBeCloseTo(0.05, 1.8);
      // 16 and 84 % lie at 0.9945 sigma.
      expect(Math.abs(scatter / 0.09945 - 1)).toBeLessThan(0.06);
      // The truth is N(-0.5 sigma, 1): P(|z - 0.5| < 0.9945) = 0.6223, P(|z - 0.5| < 1.96) = 0.9209.
      expect(Math.abs(coverage68 - 0.6223)).toBeLessThan(0.035);
      expect(Math.abs(coverage95 - 0.9209)).toBeLessThan(0.02);
    }
  });

  it('has the estimators on the same galaxies', () => {
    for (const { residual, scatter } of estimators) {
      expect(Math.abs(residual.q50 - 0.1)).toBeLessThan(0.02);
      expect(Math.abs(scatter / 0.1989 - 1)).toBeLessThan(0.06);
    }
  });
});

describe('requirements', () => {
  const judged = (claimed: number, bias = 0) => {
    const { ensemble } = gaussian(4000, { claimed, bias });
    const report = (galaxies: number) => calibrationReport(firstGalaxies(ensemble, galaxies), RADII_OVER_RH, 1);
    return calibrationRequirements(report(4000), 4000, report(1000));
  };

  it('pass a calibrated posterior and fail one that claims too much, too little, or is biased', () => {
    expect(judged(0.1).map(({ passes, sentence }) => (passes ? 'pass' : sentence))).toEqual(['pass', 'pass']);
    expect(judged(0.05).map(({ passes }) => passes)).toEqual([false, false]);
    expect(judged(0.2).map(({ passes }) => passes)).toEqual([false, false]);
    expect(judged(0.1, 0.05)[1]!.passes).toBe(false);
  });

  it('compare with the estimators, the best radius, zero and few stars', () => {
    const at = (scatter: number, median = 0) => ({ residual: { q16: median - scatter, q50: median, q84: median + scatter }, scatter });
    const radius = (scatter: number, median = 0) => ({ r_over_rh: 1, ...at(scatter, median), coverage68: 0.68, coverage95: 0.95 });
    const accuracy = (scatters: readonly number[], model: number, estimator: number, median = 0) => ({
      galaxies: 1000, radii: scatters.map((scatter) => radius(scatter, median)),
      estimators: [{ name: 'formula', r_over_rh: 1.8, ...at(estimator), model: at(model) }],
    });
    const passing = accuracyRequirements(accuracy([0.07, 0.05, 0.07], 0.05, 0.07), accuracy([0.1], 0.1, 0.1));
    expect(passing.map(({ passes }) => passes)).toEqual([true, true, true, true]);
    const told = Number(/tell a scatter to ([\d.]+) %/.exec(passing[1]!.sentence)![1]) / 100;
    expect(Math.abs(told / noiseOfScatter(1000) - 1), 'the noise of a scatter').toBeLessThan(0.12);
    const failing = accuracyRequirements(accuracy([0.08, 0.05, 0.06], 0.054, 0.07, 0.03), accuracy([0.1], 0.11, 0.1));
    expect(failing.map(({ passes }) => passes)).toEqual([false, false, false, false]);
    // Near the shot noise nothing better can be asked: 1.2 x 0.023 dex.
    expect(accuracyRequirements(accuracy([0.02, 0.02], 0.0275, 0.03), accuracy([0.1], 0.1, 0.1))[0]!.passes).toBe(true);
    expect(foreignRequirement(accuracy([0.1], 0.1, 0.1, -0.11), 'other').passes).toBe(false);
    expect(foreignRequirement(accuracy([0.1], 0.1, 0.1, -0.09), 'other').passes).toBe(true);
  });
});

/** Standard deviation of half the central 68 % of so many normal deviates, over its mean. */
function noiseOfScatter(count: number): number {
  const random = createRandom(3);
  const scatters = Array.from({ length: 400 }, () => {
    const [low, high] = quantiles(Float64Array.from({ length: count }, () => random.normal()), [0.16, 0.84]);
    return (high! - low!) / 2;
  });
  const mean = scatters.reduce((sum, value) => sum + value, 0) / scatters.length;
  return Math.sqrt(scatters.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scatters.length) / mean;
}

it('an average and its parts on one suite: tables whose rows are as long as their headers, figures that are SVG', async () => {
  const request = {
    models: ['nihao-like', 'averaged'], suites: ['nihao-like'], galaxies: 40, requirements: false, sweepGalaxies: 0, wrongGalaxies: 20,
  };
  const evaluations = await evaluate(request);
  expect(evaluations.map(({ model, suite: name, galaxies }) => [model.name, name, galaxies]))
    .toEqual([['nihao-like', 'nihao-like', 40], ['averaged', 'nihao-like', 40]]);
  for (const { radii, calibration } of evaluations) {
    expect(radii.map(({ r_over_rh }) => r_over_rh)).toEqual([...RADII_OVER_RH]);
    for (const { residual } of radii) expect(Math.abs(residual.q50)).toBeLessThan(0.3);
    for (const { counts } of calibration.ranks) expect(counts.reduce((a, b) => a + b, 0)).toBe(40);
  }
  for (const { wrong } of evaluations) {
    expect(wrong.map(({ kind, galaxies }) => [kind, galaxies])).toEqual(WRONG_KINDS.map((kind) => [kind, 20]));
    for (const { flagged, outside } of wrong) expect(outside).toBeLessThanOrEqual(flagged);
    // Discs are the strangest.
    expect(wrong[1]!.flagged).toBeGreaterThanOrEqual(0.9);
  }
  const figures = evaluationFigures(evaluations);
  expect(figures.size).toBe(4);
  for (const svg of figures.values()) expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  let header: number | undefined;
  const document = evaluationDocument(request, evaluations, [...figures.keys()]);
  expect(document).toContain('Printed by `steelyard evaluate nihao-like averaged --suite nihao-like --galaxies 40 --wrong 20 --out DIR`.');
  for (const line of document.split('\n')) {
    const cells = line.startsWith('|') ? line.split('|').length : undefined;
    if (cells !== undefined && header !== undefined) expect(cells, line).toBe(header);
    header = cells;
  }
});
