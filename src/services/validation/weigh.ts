import { log10MassScale } from '../../learning/training/mockExamples.ts';
import { estimatorMasses } from '../../science/estimators/estimators.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { summarise } from '../../science/posterior/summary.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { EstimatorMass, Quantiles } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { inferenceOf, type LoadedModel } from '../models.ts';

/** The models that are validated together, and how their posteriors are sampled. */
export interface Scales {
  readonly models: readonly LoadedModel[];
  readonly samples: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What one model says of one sample. */
export interface Weighing {
  readonly model: string;
  readonly radii: readonly { readonly r_over_rh: number; readonly r_kpc: number; readonly log10_mass: Quantiles }[];
  /** Scalars of the sample that lie outside of what the model was trained on. */
  readonly outsideDomain: readonly string[];
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
  const weighings: Weighing[] = [];
  for (const model of models) {
    if (signal.aborted) throw new SteelyardError('cancelled', 'The validation was cancelled.');
    const { card } = model;
    const maps = makeMaps(sample, card.recipe.maps);
    const inference = await inferenceOf(model);
    const quantiles = summarise(await inference.infer(maps, log10MassScale(sample), samples, seed));
    weighings.push({
      model: card.name,
      radii: card.radiiOverRh.map((r_over_rh, k) => ({ r_over_rh, r_kpc: r_over_rh * halfLightRadiusKpc, log10_mass: quantiles[k]! })),
      outsideDomain: card.domain
        .filter(({ low, high }, k) => maps.scalars[k]! < low || maps.scalars[k]! > high)
        .map(({ scalar }) => scalar),
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
