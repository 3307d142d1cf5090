import { describe, expect, it } from 'vitest';
import { departureVector } from '../science/departures/departures.ts';
import { makeMaps } from '../science/maps/maps.ts';
import type { KinematicSample } from '../shared/sample.ts';
import { drawExample } from '../learning/training/mockExamples.ts';
import { distanceFromTraining, type DomainPart } from './domain.ts';
import { fitDomain } from './evaluation/fitDomain.ts';
import { EVALUATION_SEED } from './evaluation/knownGalaxies.ts';
import { pinned } from './evaluation/pinnedSuites.ts';
import { drawWrong, WRONG_KINDS, type WrongKind } from './evaluation/wrongGalaxies.ts';
import { inferenceOf, loadModel } from './models.ts';
import { loadSuite } from './resources/suites.ts';

/** A small reference: 300 galaxies to compare with, 150 to calibrate. A package's has several times as many, and sees more. */
const loaded = loadSuite('combined');
const model = loadModel('combined');
const domain = await fitDomain(model, loaded, 450);
const part: DomainPart = { card: model.card, domain, weight: 1, inference: await inferenceOf(model) };

async function flagged(by: DomainPart, count: number, draw: (index: number) => KinematicSample): Promise<number> {
  let warned = 0;
  for (let i = 0; i < count; i++) {
    const sample = draw(i);
    const departures = departureVector(sample);
    const { pValue } = await distanceFromTraining({ parts: [by], departures, maps: (recipe) => makeMaps(sample, recipe) });
    if (pValue! < 0.05) warned += 1;
  }
  return warned / count;
}

describe('the domain check', () => {
  it('warns of held-out galaxies of the suite at the nominal rate', async () => {
    const share = await flagged(part, 150, (i) => drawExample(loaded.suite, EVALUATION_SEED, i).sample);
    // 0.05 with the binomial errors of 150 galaxies and of the 150 that calibrate.
    expect(Math.abs(share - 0.05)).toBeLessThan(4 * Math.sqrt(0.05 * 0.95 * (2 / 150)));
  });

});

describe.skipIf(!model.domain)('the shipped domain check (skipped while the model "combined" has none)', () => {
  const shipped: DomainPart = { ...part, domain: model.domain };
  const well = pinned(loaded.suite, () => ({ starCount: [300, 1000] }));
  /**
   * At least this share of each kind, of 300 to 1,000 stars: what `steelyard evaluate combined --wrong 200` says (96.5, 100 and 98 %),
   * less three times the noise of 20.
   */
  const least: Readonly<Record<WrongKind, number>> = { merged: 0.84, disc: 0.9, contaminated: 0.88 };

  it.each(WRONG_KINDS)('warns of most of the galaxies that are %s', async (kind) => {
    expect(await flagged(shipped, 20, (i) => drawWrong(kind, well, i))).toBeGreaterThanOrEqual(least[kind]);
  });
});
