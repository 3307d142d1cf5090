import { openMassInference } from '../../learning/inference/massInference.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import { fitWidths, type Tilt } from '../../science/calibration/widths.ts';
import type { LoadedSuite } from '../resources/suites.ts';
import type { DrawGalaxiesControl } from './drawKnownGalaxies.ts';
import { DOMAIN_GALAXIES, domainAmong, drawFresh } from './fitDomain.ts';
import type { KnownGalaxies } from './knownGalaxies.ts';
import { weighKnown } from './weighKnown.ts';

/** Where scatter is least, and where most estimators weigh. */
const CALIBRATED_RADIUS = 1.8;
const CALIBRATION_SAMPLES = 400;
/** With fewer galaxies a factor of the width is more noise than knowledge. */
const FEWEST_TO_CALIBRATE = 600;

/**
 * A model with what only fresh mocks of its suite can give it: the widths that its posteriors need for their intervals to hold what
 * they say, and what tells other galaxies from them (`fitDomain`). Whatever it had of both is replaced.
 * @throws SteelyardError as `fitDomain`
 */
export async function calibrate(
  pkg: ModelPackage, loaded: LoadedSuite, galaxies = DOMAIN_GALAXIES, control: DrawGalaxiesControl = {},
): Promise<ModelPackage> {
  const known = await drawFresh(pkg, loaded, galaxies, control);
  const uncalibrated = { ...pkg, card: { ...pkg.card, widths: undefined } };
  const widths = await widthsAmong(uncalibrated, known, control.signal);
  return { ...pkg, card: { ...pkg.card, widths }, domain: await domainAmong(pkg, loaded, known, control.signal) };
}

/** Nothing for a model that is not told how many stars there are, or too few galaxies. */
async function widthsAmong(pkg: ModelPackage, known: KnownGalaxies, signal?: AbortSignal): Promise<ModelCard['widths']> {
  const { recipe: { maps }, radiiOverRh } = pkg.card;
  const scalar = maps.scalars.indexOf('log10StarCount');
  if (scalar < 0 || known.count < FEWEST_TO_CALIBRATE) return undefined;
  const radius = radiiOverRh.reduce((best, r, k) =>
    (Math.abs(r - CALIBRATED_RADIUS) < Math.abs(radiiOverRh[best]! - CALIBRATED_RADIUS) ? k : best), 0);
  const inference = await openMassInference(pkg);
  try {
    const ensemble = await weighKnown([{ card: pkg.card, weight: 1, inference }], known, {
      samples: CALIBRATION_SAMPLES, ...(signal ? { signal } : {}),
    });
    const counts = known.scalars.filter((_, i) => i % maps.scalars.length === scalar);
    const { shifts, tilts, log10StarCount, distances } = fitWidths(ensemble, radius, counts, known.log10MassScale);
    return {
      shifts: [...shifts],
      ...(tilts ? { tilts: { log10MassScale: plain(tilts.log10MassScale), log10StarCount: plain(tilts.log10StarCount) } } : {}),
      radius, log10StarCount: [...log10StarCount], distances: distances.map((row) => [...row]),
    };
  } finally {
    await inference.dispose();
  }
}

function plain({ about, slopes }: Tilt): { about: number; slopes: number[] } {
  return { about, slopes: [...slopes] };
}
