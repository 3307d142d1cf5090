import { averagePosteriors } from '../../learning/inference/averaging.ts';
import { log10MassScale } from '../../learning/training/mockExamples.ts';
import { departureVector } from '../../science/departures/departures.ts';
import { estimatorMasses } from '../../science/estimators/estimators.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { summarise } from '../../science/posterior/summary.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import type { DomainVerdict, EstimatorMass, Posterior, Quantiles } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { ModelChoice } from '../chosenModels.ts';
import { distanceFromTraining, type DomainPart } from '../domain.ts';
import { inferenceOf, type LoadedModel } from '../models.ts';

/** The models that are validated together, and how their posteriors are sampled. */
export interface Scales {
  readonly models: readonly ModelChoice[];
  readonly samples: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What one model, or an average of several, says of one sample. */
export interface Weighing {
  readonly model: string;
  readonly radii: readonly { readonly r_over_rh: number; readonly r_kpc: number; readonly log10_mass: Quantiles }[];
  /** Scalars of the sample that lie outside of what the model was trained on. */
  readonly outsideDomain: readonly string[];
  /** What the domain check says: distance from the training suite, and range of the scalars. */
  readonly domain: { readonly verdict: DomainVerdict; readonly p_value: number | null };
}

/** What a sample is, and what the models and the estimators say of it. */
export interface WeighedSample {
  readonly n_stars: number;
  readonly sigma_kms: number;
  readonly r_half_pc: number;
  readonly weighings: readonly Weighing[];
  readonly estimators: readonly EstimatorMass[];
}

/** @throws SteelyardError `cancelled` */
export async function weigh(sample: KinematicSample, { models, samples, seed, signal }: Scales): Promise<WeighedSample> {
  const halfLightRadiusKpc = sample.halfLightRadius.value / 1000;
  const drawn = new Map<string, Maps>();
  const maps = (recipe: MapsRecipe): Maps => {
    const key = JSON.stringify(recipe);
    return drawn.get(key) ?? drawn.set(key, makeMaps(sample, recipe)).get(key)!;
  };
  const inferred = new Map<string, Promise<Posterior>>();
  const posteriorOf = (model: LoadedModel): Promise<Posterior> => {
    let posterior = inferred.get(model.sha256);
    if (!posterior) {
      posterior = inferenceOf(model).then((inference) =>
        inference.infer(maps(model.card.recipe.maps), log10MassScale(sample), samples, seed));
      inferred.set(model.sha256, posterior);
    }
    return posterior;
  };
  const weighings: Weighing[] = [];
  for (const choice of models) {
    if (signal.aborted) throw new SteelyardError('cancelled', 'The validation was cancelled.');
    const posteriors: Posterior[] = [];
    const parts: DomainPart[] = [];
    for (const { model, weight } of choice.models) {
      posteriors.push(await posteriorOf(model));
      parts.push({ card: model.card, domain: model.domain, weight, inference: await inferenceOf(model) });
    }
    const posterior = averagePosteriors(posteriors, parts.map(({ weight }) => weight), samples);
    const quantiles = summarise(posterior);
    const { verdict, pValue } = await distanceFromTraining({ parts, departures: departureVector(sample), maps });
    weighings.push({
      model: choice.name,
      radii: posterior.radiiOverRh.map((r_over_rh, k) => ({ r_over_rh, r_kpc: r_over_rh * halfLightRadiusKpc, log10_mass: quantiles[k]! })),
      outsideDomain: [...new Set(parts.flatMap(({ card }) => card.domain
        .filter(({ low, high }, k) => maps(card.recipe.maps).scalars[k]! < low || maps(card.recipe.maps).scalars[k]! > high)
        .map(({ scalar }) => scalar)))],
      domain: { verdict, p_value: pValue },
    });
  }
  return {
    n_stars: sample.starCount,
    sigma_kms: sample.velocityDispersion.value,
    r_half_pc: sample.halfLightRadius.value,
    weighings,
    estimators: estimatorMasses(sample),
  };
}
