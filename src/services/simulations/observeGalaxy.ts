import { createHash } from 'node:crypto';
import { fibonacciDirections, projectAlong, randomDirections } from '../../science/particles/directions.ts';
import type { Vector } from '../../science/particles/particles.ts';
import { SOFTENINGS } from '../../science/particles/resolution.ts';
import { observeProjection, type ObservingPlan } from '../../science/particles/survey.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { createRandom } from '../../science/random/random.ts';
import { MINIMUM_MEMBERS, sampleFromProjected } from '../../science/sample/projectedSample.ts';
import { sortedQuantile } from '../../science/statistics/quantiles.ts';
import { log10MassScale } from '../../learning/training/mockExamples.ts';
import { emptySet, type TrainingSet } from '../../learning/training/trainingSet.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { MassProfile } from '../../science/profiles/massProfile.ts';
import { massProfileOf, type PreparedGalaxy } from './preparedGalaxy.ts';

/** How galaxies become examples. */
export interface ViewPlan {
  readonly observing: ObservingPlan;
  readonly directions: 'fibonacci' | 'random';
  readonly count: number;
  readonly radiiOverRh: readonly number[];
  readonly maps: MapsRecipe;
  readonly seed: number;
}

/** One view that became an example. */
export interface GalaxyView {
  /** Number of the view: its direction and all its draws follow from it, the galaxy's name and the seed. */
  readonly view: number;
  /** From the observer, in the frame of the galaxy's files. */
  readonly direction: Vector;
  readonly sample: KinematicSample;
  readonly members: number;
  readonly contaminants: number;
  /** log10 Msun at the radii of the plan. */
  readonly log10Mass: Float64Array;
}

/** The views of a galaxy, and how many were left out, why. */
export interface ObservedGalaxy {
  readonly views: readonly GalaxyView[];
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Observes a galaxy from all directions of the plan. A view is left out where its first radius is not resolved or its
 * last is beyond the profile, where too few stars come out, or where the velocity errors hide the dispersion.
 * @param chosen numbers of the views to observe; all unless given
 */
export function observeGalaxy(galaxy: PreparedGalaxy, plan: ViewPlan, chosen?: readonly number[]): ObservedGalaxy {
  const random = createRandom(plan.seed).fork(numberOf(galaxy.report.name));
  const directions = plan.directions === 'fibonacci' ? fibonacciDirections(plan.count) : randomDirections(plan.count, random.fork(-1));
  const mass = massProfileOf(galaxy);
  const views: GalaxyView[] = [];
  const leftOut: Record<string, number> = {};
  directions.forEach((direction, view) => {
    if (chosen && !chosen.includes(view)) return;
    const found = observeView(galaxy, plan, mass, direction, view, random.fork(view));
    if (typeof found === 'string') leftOut[found] = (leftOut[found] ?? 0) + 1;
    else views.push(found);
  });
  return { views, leftOut };
}

function observeView(
  galaxy: PreparedGalaxy, { observing, radiiOverRh }: ViewPlan, mass: MassProfile, direction: Vector, view: number,
  random: ReturnType<typeof createRandom>,
): GalaxyView | string {
  const { report: { softening = 0 }, stars, massFrom, massTo } = galaxy;
  try {
    const seen = observeProjection(projectAlong(stars, direction, 2 * Math.PI * random.uniform()), observing, MINIMUM_MEMBERS, random);
    const inner = radiiOverRh[0]! * seen.halfLightRadiusPc / 1000;
    if (inner < SOFTENINGS * softening || inner < massFrom) return 'its first radius is not resolved (three softenings, or the first row of its profile)';
    if (radiiOverRh.at(-1)! * seen.halfLightRadiusPc / 1000 > massTo) return 'its last radius is beyond the mass profile';
    const sample = sampleFromProjected({
      xPc: seen.xPc, yPc: seen.yPc, velocity: seen.velocity, velocityError: seen.velocityError,
      weight: new Float64Array(seen.xPc.length).fill(1),
      halfLightRadiusPc: seen.halfLightRadiusPc,
      distanceKpc: 100, // cancels: positions are in pc already
    });
    // Below a tenth of the median error the likelihood only says that the dispersion is small.
    const error = sortedQuantile(Float64Array.from(seen.velocityError).sort(), 0.5);
    if (!(sample.velocityDispersion.value > 0.1 * error)) return 'its velocity errors hide its dispersion';
    return {
      view, direction, sample, members: seen.memberCount, contaminants: seen.xPc.length - seen.memberCount,
      log10Mass: Float64Array.from(radiiOverRh, (f) => Math.log10(mass.enclosedMass(f * seen.halfLightRadiusPc / 1000))),
    };
  } catch (problem) {
    if (problem instanceof SteelyardError && problem.code === 'sample-too-small') return 'too few of its stars come out';
    throw problem;
  }
}

/** Views as examples of galaxy number `galaxy`. */
export function examplesOf(views: readonly GalaxyView[], { maps, radiiOverRh }: ViewPlan, galaxy: number): TrainingSet {
  const set = emptySet({ count: views.length, maps, radiiOverRh });
  const pixels = maps.pixels ** 2;
  views.forEach(({ sample, log10Mass }, i) => {
    const images = makeMaps(sample, maps);
    set.sky.set(images.sky, i * pixels);
    set.phaseSpace.set(images.phaseSpace, i * pixels);
    set.scalars.set(images.scalars, i * maps.scalars.length);
    set.log10MassScale[i] = log10MassScale(sample);
    set.log10Mass.set(log10Mass, i * radiiOverRh.length);
    set.galaxy[i] = galaxy;
  });
  return set;
}

/** A number that names a galaxy whichever others there are, so that leaving one out changes no other. */
export function numberOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE();
}
