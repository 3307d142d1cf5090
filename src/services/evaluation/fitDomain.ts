import { setImmediate } from 'node:timers/promises';
import { openMassInference } from '../../learning/inference/massInference.ts';
import type { DomainReference } from '../../learning/packages/domainFile.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import { fitNovelty, type NoveltyReference, type SpaceVectors } from '../../science/calibration/novelty.ts';
import { DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import type { LoadedSuite } from '../resources/suites.ts';
import { drawKnownGalaxies, type DrawGalaxiesControl } from './drawKnownGalaxies.ts';
import { EVALUATION_SEED, mapsOf, type KnownGalaxies } from './knownGalaxies.ts';

/** Galaxies of the domain check are numbered from here, far from those that models are evaluated on. */
export const FIRST_DOMAIN_GALAXY = 100_000_000;
/** Galaxies that a domain check is made of unless told: two thirds are compared with, one third calibrates. */
export const DOMAIN_GALAXIES = 3000;
const COMPARED_SHARE = 2 / 3;

/** The spaces in which galaxies are compared, in the order of a reference. */
export const SUMMARY_SPACE = 'summary';
export const STARS_SPACE = 'stars';

/**
 * What a model needs to tell galaxies of its suite from others: where the summaries of fresh mocks of the suite lie, and
 * how far their stars depart from a round and relaxed galaxy. None of them is in the training set or in an evaluation.
 *
 * @param galaxies how many to draw; more make the smallest p-value smaller
 * @throws SteelyardError `suite-invalid`, `value-invalid` for too few galaxies; the signal's reason when it is aborted
 */
export async function fitDomain(
  pkg: ModelPackage, loaded: LoadedSuite, galaxies = DOMAIN_GALAXIES, control: DrawGalaxiesControl = {},
): Promise<DomainReference> {
  return domainAmong(pkg, loaded, await drawFresh(pkg, loaded, galaxies, control), control.signal);
}

/** Mocks that are in no training set and no evaluation. */
export function drawFresh(
  { card }: ModelPackage, { suite }: LoadedSuite, galaxies: number, control: DrawGalaxiesControl,
): Promise<KnownGalaxies> {
  return drawKnownGalaxies(suite, card.recipe.maps, galaxies, FIRST_DOMAIN_GALAXY, control);
}

/** `fitDomain` among mocks that are drawn already. */
export async function domainAmong(
  pkg: ModelPackage, { suite, sha256 }: LoadedSuite, known: KnownGalaxies, signal?: AbortSignal,
): Promise<DomainReference> {
  const novelty = await noveltyAmong(pkg, known, Math.round(COMPARED_SHARE * known.count), signal);
  return { ...novelty, suite: suite.name, suiteSha256: sha256, seed: EVALUATION_SEED };
}

/**
 * Where galaxies lie in the spaces of a domain check.
 * @param known with their departures: the first `compared` are compared with, the others calibrate
 */
export async function noveltyAmong(
  pkg: ModelPackage, known: KnownGalaxies, compared: number, signal?: AbortSignal,
): Promise<NoveltyReference> {
  const summary = await summariesOf(pkg, known, signal);
  const spaces: SpaceVectors[] = [
    {
      name: SUMMARY_SPACE, dimensions: summary.length / known.count, rows: summary,
      options: { standardise: false, variance: 0.999, largestAxisCount: 16 },
    },
    {
      name: STARS_SPACE, dimensions: DEPARTURE_NAMES.length, rows: known.departures,
      options: { standardise: true, variance: 1, largestAxisCount: DEPARTURE_NAMES.length },
    },
  ];
  return fitNovelty(spaces, compared);
}

async function summariesOf(pkg: ModelPackage, known: KnownGalaxies, signal?: AbortSignal): Promise<Float32Array> {
  const inference = await openMassInference(pkg);
  try {
    let rows: Float32Array | undefined;
    for (let i = 0; i < known.count; i++) {
      if (i % 50 === 0) await setImmediate(); // here an interrupt is heard
      signal?.throwIfAborted();
      const summary = await inference.summarise(mapsOf(known, i));
      rows ??= new Float32Array(known.count * summary.length);
      rows.set(summary, i * summary.length);
    }
    return rows!;
  } finally {
    await inference.dispose();
  }
}
