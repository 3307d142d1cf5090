import { membersOf } from '../../learning/packages/modelPackage.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { TrainingStart } from '../../learning/training/trainMassModel.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { LoadedModel } from '../models.ts';
import { recipeNamed } from './recipes.ts';

/** Of the rate of learning from scratch: a model that goes on must not forget at once what it knew. Our choice. */
const FINE_TUNING_RATE = 0.2;

/** What a request may change of the recipe of the model that it goes on from. */
export interface ChangesOfRecipe {
  readonly epochs?: number;
  readonly flow?: 'affine' | 'spline';
}

/**
 * The recipe of a model that goes on learning from a file.
 * @throws SteelyardError `usage` where the file's maps or radii are others than the model's, or another kind of flow is asked for
 */
export function recipeGoingOn(
  { card }: LoadedModel, { epochs, flow }: ChangesOfRecipe,
  file: { readonly path: string; readonly maps: MapsRecipe; readonly radiiOverRh: readonly number[] },
): ModelRecipe {
  const { recipe } = card;
  const isSame = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) =>
    Object.keys(a).every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
  if (!isSame({ ...file.maps }, { ...recipe.maps }) || JSON.stringify(file.radiiOverRh) !== JSON.stringify(card.radiiOverRh)) {
    throw new SteelyardError('usage', `The set '${file.path}' has other maps or radii than "${card.name}", which cannot go on learning from it: make the set with the recipe and radii of the model, or leave out --from.`, { path: file.path });
  }
  if (flow && flow !== (recipe.flow.kind ?? 'affine')) {
    throw new SteelyardError('usage', `"${card.name}" has another kind of flow, whose weights do not fit a ${flow} one: leave out --flow or --from.`);
  }
  return { ...recipe, training: { ...recipe.training, learningRate: rateGoingOn(recipe), ...(epochs ? { epochs } : {}) } };
}

/** Not ever slower from model to model: what itself went on from another has this rate on its card. */
function rateGoingOn({ name, training: { learningRate } }: ModelRecipe): number {
  return Math.min(learningRate, FINE_TUNING_RATE * Math.max(learningRate, recipeNamed(name).training.learningRate));
}

/** What a member starts from: the model's of the same number, over and over where it has fewer. */
export function startOf(start: LoadedModel, member: number): TrainingStart {
  const all = membersOf(start);
  return { parameters: all[member % all.length]!.weights, scalings: start.card.scalings };
}
