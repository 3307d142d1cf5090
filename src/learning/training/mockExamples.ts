import { G } from '../../science/constants/constants.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { drawGalaxy } from '../../science/mocks/drawGalaxy.ts';
import { observeGalaxy } from '../../science/mocks/observe.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { createRandom } from '../../science/random/random.ts';
import { sampleFromProjected } from '../../science/sample/projectedSample.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { TrainingSet } from './trainingSet.ts';

/** A mock galaxy as an observer would see it, with its true masses. */
export interface MockExample {
  readonly sample: KinematicSample;
  /** log10 Msun at RADII_OVER_RH times the adopted half-light radius. */
  readonly log10Mass: Float64Array;
  /** log10 Msun within any multiple of the adopted half-light radius. */
  readonly log10MassWithin: (radiusOverRh: number) => number;
}

/** log10 of sigma^2 R_h / G in Msun: what every estimator scales with. */
export function log10MassScale(sample: KinematicSample): number {
  return Math.log10((sample.velocityDispersion.value ** 2 * sample.halfLightRadius.value) / 1000 / G);
}

/**
 * Galaxy number `index` of a suite under a seed: the same whichever process draws it.
 * Galaxies that no analysis would accept (too few stars, dispersion lost in the errors) are drawn again.
 */
export function drawExample(suite: Suite, seed: number, index: number): MockExample {
  const random = createRandom(seed).fork(index);
  for (let attempt = 0; attempt < 50; attempt++) {
    const galaxy = drawGalaxy(suite, random);
    const observed = observeGalaxy(galaxy, galaxy.component.survey, random);
    if (observed.starCount < 20) continue;
    const sample = sampleFromProjected({
      xPc: observed.xPc,
      yPc: observed.yPc,
      velocity: observed.velocity,
      velocityError: observed.velocityError,
      weight: new Float64Array(observed.starCount).fill(1),
      halfLightRadiusPc: observed.halfLightRadiusPc,
      distanceKpc: 100, // cancels: positions are in pc already
    });
    if (!isResolved(sample)) continue;
    const { mass } = galaxy.equilibrium;
    return {
      sample,
      log10Mass: observed.log10EnclosedMass,
      log10MassWithin: (radiusOverRh) => Math.log10(mass.enclosedMass((radiusOverRh * observed.halfLightRadiusPc) / 1000)),
    };
  }
  throw new SteelyardError('suite-invalid', `Galaxies of the suite "${suite.name}" have velocity errors too large for their dispersions: lower its survey's velocityError.`);
}

/** Below a tenth of the median error the likelihood only says that the dispersion is small. */
function isResolved(sample: KinematicSample): boolean {
  const errors = Float64Array.from(sample.velocityError).sort();
  return sample.velocityDispersion.value > 0.1 * errors[errors.length >> 1]!;
}

/** Examples `first` to `first + count` of a suite as a training set, one view a galaxy. */
export function mockTrainingSet(
  suite: Suite, maps: MapsRecipe, seed: number, first: number, count: number, onExample: () => void = () => undefined,
): TrainingSet {
  const pixels = maps.pixels ** 2;
  const set = {
    count,
    maps,
    radiiOverRh: RADII_OVER_RH,
    sky: new Float16Array(count * pixels),
    phaseSpace: new Float16Array(count * pixels),
    scalars: new Float32Array(count * maps.scalars.length),
    log10MassScale: new Float32Array(count),
    log10Mass: new Float32Array(count * RADII_OVER_RH.length),
    galaxy: Int32Array.from({ length: count }, (_, i) => first + i),
  };
  for (let i = 0; i < count; i++) {
    const { sample, log10Mass } = drawExample(suite, seed, first + i);
    const images = makeMaps(sample, maps);
    set.sky.set(images.sky, i * pixels);
    set.phaseSpace.set(images.phaseSpace, i * pixels);
    set.scalars.set(images.scalars, i * maps.scalars.length);
    set.log10MassScale[i] = log10MassScale(sample);
    set.log10Mass.set(log10Mass, i * RADII_OVER_RH.length);
    onExample();
  }
  return set;
}
