import { makeMaps } from '../../science/maps/maps.ts';
import { drawGalaxy, drawKind, type GalaxyModel } from '../../science/mocks/drawGalaxy.ts';
import { innerSlopeOf } from '../../science/mocks/innerSlope.ts';
import { observeGalaxy, type MockObservation } from '../../science/mocks/observe.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { createRandom, type Random } from '../../science/random/random.ts';
import { MINIMUM_MEMBERS, sampleFromProjected } from '../../science/sample/projectedSample.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { log10MassScale } from './massScale.ts';
import { emptySet, starsOf, type TrainingSet } from './trainingSet.ts';

/** A mock galaxy as an observer would see it, with its true masses. */
export interface MockExample {
  readonly sample: KinematicSample;
  /** log10 Msun at RADII_OVER_RH times the adopted half-light radius. */
  readonly log10Mass: Float64Array;
  /** log10 Msun within any multiple of the adopted half-light radius. */
  readonly log10MassWithin: (radiusOverRh: number) => number;
  /** d ln rho / d ln r of the dark matter at `INNER_SLOPE_RADIUS`. */
  readonly innerSlope: number;
  /** The suite it comes from; within a mixture, the component. */
  readonly component: string;
  /** Examples of the same number show the same galaxy. */
  readonly galaxy: number;
  /** All that is true of the observation. */
  readonly truth: MockObservation;
}

export { log10MassScale };

/**
 * Galaxy number `index` of a suite under a seed, seen once: the same whichever process draws it.
 * Galaxies that no analysis would accept (too few stars, dispersion lost in the errors) are drawn again.
 */
export function drawExample(suite: Suite, seed: number, index: number): MockExample {
  const random = createRandom(seed).fork(index);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const example = observedExample(drawGalaxy(suite, random), random);
    if (example) return example;
  }
  throw unobservable(suite);
}

const MOST_ATTEMPTS = 50;

/** The galaxy as a survey of its suite sees it, from some direction; nothing where no analysis would accept that. */
export function observedExample(galaxy: GalaxyModel, random: Random): MockExample | undefined {
  const seen = observeGalaxy(galaxy, galaxy.component.survey, random);
  const sample = sampleOfMock(seen);
  if (!sample || !isResolved(sample)) return undefined;
  const { mass, component } = galaxy;
  return {
    sample,
    log10Mass: seen.log10EnclosedMass,
    log10MassWithin: (radiusOverRh) => Math.log10(mass.enclosedMass((radiusOverRh * seen.halfLightRadiusPc) / 1000)),
    innerSlope: innerSlopeOf(galaxy),
    component: component.suite,
    galaxy: 0,
    truth: seen,
  };
}

/** The sample that the observer makes of a mock: stars that are likely members, weighted; nothing where they are too few. */
export function sampleOfMock(seen: MockObservation): KinematicSample | undefined {
  const kept = seen.weight.map((weight, i) => (weight > LEAST_WEIGHT ? i : -1)).filter((i) => i >= 0);
  const pick = (values: Float64Array): Float64Array => kept.map((i) => values[i]!);
  const weight = pick(seen.weight);
  if (weight.reduce((sum, w) => sum + w, 0) < MINIMUM_MEMBERS) return undefined;
  return sampleFromProjected({
    xPc: pick(seen.xPc),
    yPc: pick(seen.yPc),
    velocity: pick(seen.velocity),
    velocityError: pick(seen.velocityError),
    weight,
    halfLightRadiusPc: seen.halfLightRadiusPc,
    distanceKpc: 100, // cancels: positions are in pc already
  });
}

/** Stars less likely members than this are left out, as an observer would. */
const LEAST_WEIGHT = 0.05;

function unobservable(suite: Suite): SteelyardError {
  return new SteelyardError('suite-invalid', `Galaxies of the suite "${suite.name}" have velocity errors too large for their dispersions: lower its survey's velocityError.`);
}

/** Examples that are drawn together, so that the views of a flattened galaxy share what it cost: the most views of any component. */
function viewsOf(suite: Suite): number {
  return Math.max(1, ...suite.components.map(({ galaxies: { shape } }) => shape?.views ?? 1));
}

/**
 * The examples of a training set, the same whichever process draws them. They come in blocks: of each either all are views of one
 * flattened galaxy, or each is a sphere of its own. Kinds of galaxies are as frequent among the examples as the suite says.
 */
export function* trainingExamples(suite: Suite, seed: number, first: number, count: number): Generator<MockExample> {
  const views = viewsOf(suite);
  if (views === 1) {
    for (let i = first; i < first + count; i++) yield { ...drawExample(suite, seed, i), galaxy: i };
    return;
  }
  for (let block = Math.floor(first / views); block * views < first + count; block++) {
    const random = createRandom(seed).fork(block);
    const kind = drawKind(suite, random);
    const shared = kind === 'flattened' ? drawGalaxy(suite, random, kind) : undefined;
    for (let view = 0; view < views; view++) {
      const index = block * views + view;
      if (index >= first + count) return;
      if (index < first) continue;
      const ofView = random.fork(view);
      let example: MockExample | undefined;
      for (let attempt = 0; attempt < MOST_ATTEMPTS && !example; attempt++) {
        example = observedExample(shared ?? drawGalaxy(suite, ofView, kind), ofView);
      }
      if (!example) throw unobservable(suite);
      yield { ...example, galaxy: shared ? block * views : index };
    }
  }
}

/** Below a tenth of the median error the likelihood only says that the dispersion is small. */
function isResolved(sample: KinematicSample): boolean {
  const errors = Float64Array.from(sample.velocityError).sort();
  return sample.velocityDispersion.value > 0.1 * errors[errors.length >> 1]!;
}

/** Examples `first` to `first + count` of a suite as a training set; on request with the stars that its maps are made of, or inner slopes. */
export function mockTrainingSet(
  suite: Suite, maps: MapsRecipe, seed: number, first: number, count: number, keepStars = false, innerSlopes = false,
): TrainingSet {
  const pixels = maps.pixels ** 2;
  const set = emptySet({ count, maps, radiiOverRh: RADII_OVER_RH }, innerSlopes);
  const samples: KinematicSample[] = [];
  let i = 0;
  for (const { sample, log10Mass, innerSlope, galaxy, component } of trainingExamples(suite, seed, first, count)) {
    const images = makeMaps(sample, maps);
    set.sky.set(images.sky, i * pixels);
    set.phaseSpace.set(images.phaseSpace, i * pixels);
    set.scalars.set(images.scalars, i * maps.scalars.length);
    set.log10MassScale[i] = log10MassScale(sample);
    set.log10Mass.set(log10Mass, i * RADII_OVER_RH.length);
    if (set.innerSlope) set.innerSlope[i] = innerSlope;
    set.galaxy[i] = galaxy;
    set.suite[i] = suite.components.findIndex((one) => one.suite === component);
    i += 1;
    if (keepStars) samples.push(sample);
  }
  return keepStars ? { ...set, stars: starsOf(samples) } : set;
}
