import { basename } from 'node:path';
import type { ObservingPlan } from '../../science/particles/survey.ts';
import { publishedHalfLightRadius } from '../../science/sample/halfLightRadius.ts';
import { circularRadii } from '../../science/sky/radii.ts';
import { parsecPerArcmin, projectToTangentPlane } from '../../science/sky/tangentPlane.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { openCatalogue, starsOf } from '../catalogue.ts';
import { galaxyAt, galaxyNamed } from '../galaxies.ts';
import type { Manifest } from './manifest.ts';
import type { ViewPlan } from './observeGalaxy.ts';
import type { SurveyDeclaration } from './surveySchema.ts';

/** How a manifest's galaxies are observed, and what was taken from a real catalogue, in one sentence. */
export interface PlannedSurvey {
  readonly plan: ObservingPlan;
  readonly note: string;
}

/** Fewer stars are no distribution. */
const FEWEST_STARS = 30;

/**
 * The survey that a manifest declares. Where it is to look like a real catalogue, the number of stars, their velocity
 * errors, their radii in R_h and the share of non-members that their membership probabilities leave are those of it.
 * @throws SteelyardError as opening a catalogue does; `sample-too-small`, `galaxy-unknown`
 */
export async function planSurvey(survey: SurveyDeclaration): Promise<PlannedSurvey> {
  const { star_count: stars } = survey;
  const plan: ObservingPlan = {
    starCount: Array.isArray(stars) ? { kind: 'log-uniform', range: stars }
      : 'mean' in stars ? { kind: 'poisson', mean: stars.mean } : { kind: 'share', ...stars },
    velocityErrors: {
      kind: 'log-uniform', range: survey.velocity_error, overDispersion: survey.error_over_dispersion, spreadDex: survey.error_spread_dex,
    },
    radialSelection: {
      kind: 'survey', edgeFraction: survey.edge_fraction, edgeOverRh: survey.edge_over_rh, radialBias: survey.radial_bias,
    },
    contamination: {
      fraction: survey.contaminant_fraction, dispersionFactor: survey.contaminant_dispersion_factor, velocityCut: survey.velocity_cut,
    },
    halfLightRadius: survey.half_light_radius,
    halfLightRadiusErrorDex: survey.half_light_radius_error_dex,
  };
  return survey.like ? likeCatalogue(plan, survey.like) : { plan, note: 'as the manifest declares' };
}

async function likeCatalogue(plan: ObservingPlan, like: NonNullable<SurveyDeclaration['like']>): Promise<PlannedSurvey> {
  const opened = await openCatalogue({ path: like.catalogue });
  const stars = starsOf(opened);
  const name = basename(like.catalogue);
  const probability = stars.membershipProbability;
  const good = Array.from({ length: stars.count }, (_, i) => i).filter((i) =>
    [stars.ra[i]!, stars.dec[i]!, stars.velocity[i]!].every(Number.isFinite) && stars.velocityError[i]! > 0
    && (!probability || probability[i]! > like.minimum_probability));
  if (good.length < FEWEST_STARS) {
    throw new SteelyardError('sample-too-small', `Only ${good.length} stars of ${name} have a position, a velocity with its error and enough probability, and ${FEWEST_STARS} are needed to take distributions from.`);
  }
  const galaxy = like.galaxy === undefined ? galaxyAt(stars) : galaxyNamed(like.galaxy).galaxy;
  if (!galaxy) {
    throw new SteelyardError('galaxy-unknown', `The stars of ${name} lie on no galaxy of the shipped table: name theirs with galaxy = "..." beside the catalogue in the manifest.`);
  }
  const unit = publishedHalfLightRadius(galaxy).value / parsecPerArcmin(galaxy.distance.value);
  const pick = (values: Float64Array) => Float64Array.from(good, (i) => values[i]!);
  const { xi, eta } = projectToTangentPlane(pick(stars.ra), pick(stars.dec), galaxy);
  const radii = circularRadii(xi, eta);
  const contaminated = probability ? 1 - good.reduce((sum, i) => sum + probability[i]!, 0) / good.length : 0;
  const [low, high] = like.star_count_factor;
  const errors = Float64Array.from(good, (i) => stars.velocityError[i]!).sort();
  return {
    plan: {
      ...plan,
      starCount: { kind: 'log-uniform', range: [low * good.length, high * good.length] },
      velocityErrors: { kind: 'as-observed', errors },
      radialSelection: { kind: 'as-observed', radiiOverRh: radii.map((r) => r / unit).sort() },
      contamination: { ...plan.contamination, ...(probability ? { fraction: [contaminated, contaminated] } : {}) },
    },
    note: `like ${name}: ${good.length} stars of ${galaxy.name}, median error ${errors[errors.length >> 1]!.toFixed(2)} km/s, out to ${(Math.max(...radii) / unit).toFixed(1)} R_h${probability ? `, ${(100 * contaminated).toFixed(1)} % non-members` : ''}`,
  };
}

/** How the galaxies of a manifest become examples, and the survey in words. @throws SteelyardError as `planSurvey` */
export async function viewPlan(
  { survey, projections: { count, directions }, radii_over_rh: radiiOverRh }: Manifest, maps: MapsRecipe, seed: number,
): Promise<{ readonly plan: ViewPlan; readonly note: string }> {
  const { plan: observing, note } = await planSurvey(survey);
  return { plan: { observing, directions, count, radiiOverRh, maps, seed }, note };
}
