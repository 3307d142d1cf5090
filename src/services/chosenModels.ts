import { createHash } from 'node:crypto';
import { averagePosteriors, shareOut } from '../learning/inference/averaging.ts';
import type { MassInference } from '../learning/inference/massInference.ts';
import type { ModelCard } from '../learning/packages/card.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Maps, MapsRecipe } from '../shared/maps.ts';
import type { Posterior } from '../shared/posterior.ts';
import { loadModel, modelNames, type LoadedModel } from './models.ts';
import { loadSuite } from './resources/suites.ts';

/** The name of the average over all suites that Steelyard ships a model of. */
export const AVERAGED = 'averaged';

/** A model and its share of the posterior. */
export interface ChosenModel {
  readonly model: LoadedModel;
  /** Weights of a choice sum to one. */
  readonly weight: number;
}

/** The models that an observer asked for together, under the name that results carry. */
export interface ModelChoice {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly models: readonly ChosenModel[];
}

const WEIGHT = /^(.+):(\d+(?:\.\d+)?|\.\d+)$/;

/**
 * What an observer asks for with `--model`: a model's name or path; several separated by commas, each with `:weight` behind it
 * if they should not count the same; or `averaged`, the shipped models of single suites with equal weights.
 *
 * @throws SteelyardError `model-unknown`, `model-invalid`, `file-unreadable`; `usage` for weights that are all zero or a model named twice
 */
export function chooseModels(spec: string): ModelChoice {
  const parts = spec === AVERAGED ? averagedNames().map((name) => ({ name, weight: 1 })) : partsOf(spec);
  if (parts.length === 1) {
    const model = loadModel(parts[0]!.name);
    return { name: model.card.name, version: model.card.version, sha256: model.sha256, models: [{ model, weight: 1 }] };
  }
  if (new Set(parts.map(({ name }) => name)).size < parts.length) {
    throw new SteelyardError('usage', `"${spec}" names a model twice: give it a larger weight instead, as in "nihao-like:2,auriga-like:1".`);
  }
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  if (!(sum > 0)) throw new SteelyardError('usage', `"${spec}" gives no model any weight: give at least one a weight above zero.`);
  const models = parts.filter(({ weight }) => weight > 0).map(({ name, weight }) => ({ model: loadModel(name), weight: weight / sum }));
  const hash = createHash('sha256');
  for (const { model, weight } of models) hash.update(`${model.sha256} ${weight}\n`);
  const equal = models.every(({ weight }) => Math.abs(weight - 1 / models.length) < 1e-12);
  const named = models.map(({ model, weight }) => (equal ? model.card.name : `${model.card.name}:${Number(weight.toFixed(3))}`));
  return {
    name: spec === AVERAGED ? AVERAGED : `average of ${named.join(', ')}`,
    version: models.map(({ model }) => model.card.version).join('+'),
    sha256: hash.digest('hex'),
    models,
  };
}

function partsOf(spec: string): { name: string; weight: number }[] {
  return spec.split(',').map((word) => word.trim()).filter((word) => word !== '').map((word) => {
    const found = WEIGHT.exec(word);
    return found ? { name: found[1]!, weight: Number(found[2]) } : { name: word, weight: 1 };
  });
}

/** Shipped models that learnt from one suite and bear its name: what an average over suites is made of. */
export function averagedNames(): string[] {
  return modelNames().filter((name) => {
    const { suite } = loadModel(name).card.training;
    return suite === name && loadSuite(suite).suite.components.length === 1;
  });
}

/** A model that is open, with its share. */
export interface OpenPart {
  readonly card: ModelCard;
  readonly weight: number;
  readonly inference: MassInference;
}

/** A posterior and those that it is made of. */
export interface Weighed {
  readonly posterior: Posterior;
  /** One a model, as many samples each as its share asks for. */
  readonly each: readonly Posterior[];
}

/**
 * The posterior of one model, or the average of several.
 * @param maps of the galaxy as a recipe wants them
 * @param meanwhile other work, done while another thread draws
 */
export async function inferTogether(
  parts: readonly OpenPart[], maps: (recipe: MapsRecipe) => Maps, log10MassScale: number, samples: number, seed: number,
  meanwhile?: () => void,
): Promise<Weighed> {
  const weights = parts.map(({ weight }) => weight);
  const counts = shareOut(samples, weights);
  const each: Posterior[] = [];
  for (const [i, { inference, card }] of parts.entries()) {
    const aside = i === 0 ? meanwhile : undefined;
    each.push(await inference.infer(maps(card.recipe.maps), log10MassScale, Math.max(1, counts[i]!), seed, aside));
  }
  return { each, posterior: parts.length === 1 ? each[0]! : averagePosteriors(each, weights, samples) };
}
