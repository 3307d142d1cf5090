import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { DomainReference } from '../../learning/packages/domainFile.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import { DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import { noveltyAmong } from '../evaluation/fitDomain.ts';
import { emptyGalaxies, placeShare, type KnownGalaxies } from '../evaluation/knownGalaxies.ts';
import { chosenViews, knownViews } from './knownViews.ts';
import { readProvenance } from './provenance.ts';

/** Views that new galaxies are compared with, and views that calibrate, at most. */
const MOST_COMPARED = 2000;
const MOST_CALIBRATING = 1000;
/** Fewer cannot tell a rare galaxy. */
const FEWEST_COMPARED = 40;
const FEWEST_CALIBRATING = 20;

/**
 * What a model that learnt from a set of simulations needs to tell its galaxies from others: views of the set to compare
 * with, and views of the galaxies that were kept apart to calibrate, since views of one galaxy are nearer to each other than to
 * any new one.
 *
 * @param testPath the galaxies kept apart
 * @returns nothing where the sets are too small, or do not say how their galaxies depart from round and relaxed ones
 */
export async function domainOfSet(
  pkg: ModelPackage, path: string, testPath: string, signal?: AbortSignal,
): Promise<DomainReference | undefined> {
  const compared = await viewsWithDepartures(path, MOST_COMPARED);
  const calibrating = await viewsWithDepartures(testPath, MOST_CALIBRATING);
  if (!compared || !calibrating || compared.known.count < FEWEST_COMPARED || calibrating.known.count < FEWEST_CALIBRATING) return undefined;
  const { suites, seed, radii } = compared;
  const all = emptyGalaxies(compared.known.maps, compared.known.count + calibrating.known.count, radii);
  placeShare(all, compared.known, 0);
  placeShare(all, calibrating.known, compared.known.count);
  return {
    ...await noveltyAmong(pkg, all, compared.known.count, signal),
    suite: suites.map(({ name }) => name).join(' + '), suiteSha256: suites[0]!.sha256, seed,
  };
}

interface ViewsOfSet {
  readonly known: KnownGalaxies;
  readonly radii: number;
  readonly suites: readonly { readonly name: string; readonly sha256: string }[];
  readonly seed: number;
}

async function viewsWithDepartures(path: string, most: number): Promise<ViewsOfSet | undefined> {
  const provenance = await readProvenance(path);
  if (!provenance) return undefined;
  const { departures } = provenance.rows;
  const width = DEPARTURE_NAMES.length;
  const file = await openTrainingFile(path);
  try {
    // Of mocks that were matched with simulations, departures are not known.
    const able = Int32Array.from({ length: file.examples.count }, (_, view) => view)
      .filter((view) => !Number.isNaN(departures[view * width]!));
    const views = chosenViews(able.length, most).map((i) => able[i]!);
    const known = knownViews(file, views);
    views.forEach((view, i) => { known.departures.set(departures.subarray(view * width, (view + 1) * width), i * width); });
    return { known, radii: file.radiiOverRh.length, suites: file.suites, seed: file.seed };
  } finally {
    file.close();
  }
}
