import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nfw } from '../../science/profiles/nfw.ts';
import { tracerOfScale } from '../../science/profiles/tracer.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { readPhaseSpace, viewAlong, VIEWS, type PhaseSpace, type View } from './phaseSpace.ts';
import { weigh, type Scales, type WeighedSample } from './weigh.ts';

/**
 * The spherical mock PlumCuspOm of the Gaia Challenge (Read et al. 2021, MNRAS 501, 978): an NFW halo, a nearly
 * Plummer tracer within it, Osipkov-Merritt anisotropy. All of it is known in closed form.
 */
export const PLUM_CUSP_OM = Object.freeze({
  mass: nfw(64e6, 1),
  tracer: tracerOfScale({ alpha: 2, beta: 5, gamma: 0.1 }, 0.1),
  /** Of the `_err` files, 1-sigma, km/s. */
  velocityError: 2,
});

const FOLDER = ['gaia_challenge_mocks', 'PlumCuspOm'];
/** Draws with velocity errors: number of stars, number of the draw. */
const DRAW = /_df_(\d+)_(\d+)_err\.dat$/;

/** log10 of the true mass (Msun) within a radius in kpc. */
export function trueLog10Mass(radiusKpc: number): number {
  return Math.log10(PLUM_CUSP_OM.mass.enclosedMass(radiusKpc));
}

export interface Draw {
  readonly file: string;
  readonly stars: number;
  readonly number: number;
}

/** One draw seen along one axis, weighed, with the true masses. */
export interface KnownView extends WeighedSample {
  readonly stars: number;
  readonly draw: number;
  /** Which of the draw's subsamples; 0 for the whole draw. */
  readonly subsample: number;
  readonly view: View;
  /** log10 Msun at the radii of the models, for this sample's half-light radius. */
  readonly truth: readonly number[];
  /** log10 Msun at the radius of each estimator. */
  readonly estimatorTruth: readonly number[];
}

/**
 * The draws with velocity errors, fewest stars first.
 * @throws SteelyardError `file-not-found`
 */
export function gaiaChallengeDraws(data: string): Draw[] {
  const folder = join(data, ...FOLDER);
  const draws = !existsSync(folder) ? [] : readdirSync(folder).flatMap((file) => {
    const found = DRAW.exec(file);
    return found ? [{ file, stars: Number(found[1]), number: Number(found[2]) }] : [];
  });
  if (draws.length === 0) {
    throw new SteelyardError('file-not-found', `There are no Gaia Challenge mocks in ${folder}: give the folder that holds gaia_challenge_mocks with --data.`);
  }
  return draws.sort((a, b) => a.stars - b.stars || a.number - b.number);
}

/** Disjoint subsamples of a draw of so many stars. */
export interface SubsamplePlan {
  readonly of: number;
  readonly stars: number;
  readonly count: number;
}

export const SUBSAMPLES: readonly SubsamplePlan[] = [
  { of: 1000, stars: 100, count: 3 }, { of: 1000, stars: 300, count: 3 },
  { of: 10_000, stars: 100, count: 10 }, { of: 10_000, stars: 300, count: 10 }, { of: 10_000, stars: 1000, count: 10 },
];
/** Posterior samples of a subsample: enough for intervals, and there are many. */
const SUBSAMPLE_SAMPLES = 2000;

/** How many views `weighGaiaChallenge` makes of the draws. */
export function viewCount(draws: readonly Draw[]): number {
  return VIEWS.length * draws.reduce((sum, { stars }) =>
    sum + 1 + SUBSAMPLES.filter(({ of }) => of === stars).reduce((count, plan) => count + plan.count, 0), 0);
}

/** Every draw and its subsamples along every axis. The draws' stars are in no order, so that rows in turn are a fair subsample. */
export async function weighGaiaChallenge(
  data: string, draws: readonly Draw[], scales: Scales, onView: () => void, plans: readonly SubsamplePlan[] = SUBSAMPLES,
): Promise<KnownView[]> {
  const views: KnownView[] = [];
  for (const draw of draws) {
    const stars = await readPhaseSpace(join(data, ...FOLDER, draw.file));
    for (const { subsample, sample } of [{ subsample: 0, sample: stars }, ...subsamplesOf(stars, draw.stars, plans)]) {
      const count = sample.position[0].length;
      const samples = subsample === 0 ? scales.samples : Math.min(scales.samples, SUBSAMPLE_SAMPLES);
      for (const view of VIEWS) {
        const weighed = await weigh(viewAlong(view, sample, PLUM_CUSP_OM.velocityError), { ...scales, samples });
        views.push({
          ...weighed, stars: count, draw: draw.number, subsample, view,
          truth: weighed.weighings[0]!.radii.map(({ r_kpc }) => trueLog10Mass(r_kpc)),
          estimatorTruth: weighed.estimators.map(({ r_kpc }) => trueLog10Mass(r_kpc)),
        });
        onView();
      }
    }
  }
  return views;
}

function subsamplesOf(
  stars: PhaseSpace, count: number, plans: readonly SubsamplePlan[],
): { readonly subsample: number; readonly sample: PhaseSpace }[] {
  let subsample = 0;
  return plans.filter(({ of }) => of === count).flatMap((plan) => Array.from({ length: plan.count }, (_, part) => {
    const rows = ([a, b, c]: PhaseSpace['position']): PhaseSpace['position'] => {
      const cut = (axis: Float64Array) => axis.subarray(part * plan.stars, (part + 1) * plan.stars);
      return [cut(a), cut(b), cut(c)];
    };
    subsample += 1;
    return { subsample, sample: { position: rows(stars.position), velocity: rows(stars.velocity) } };
  }));
}
