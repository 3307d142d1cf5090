import { DEFAULT_MAPS_RECIPE } from '../../science/maps/maps.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { SlopeRecipe } from '../../learning/recipes/slopeRecipe.ts';
import { SteelyardError } from '../../shared/errors.ts';

const NETWORK = { channels: [12, 24, 48], branchFeatures: 64, hidden: 128, summary: 32 };

const NPE: ModelRecipe = {
  name: 'npe',
  maps: { ...DEFAULT_MAPS_RECIPE, scalars: [...DEFAULT_MAPS_RECIPE.scalars] },
  network: { ...NETWORK, velocityMoments: 8 },
  flow: { hidden: 128, transforms: 4 },
  training: { batch: 64, learningRate: 1e-3, weightDecay: 1e-4, epochs: 16, patience: 5, validation: 0.08 },
};

/** What a model of the inner slope is made of; its maps are those of the mass models, so that one drawing serves both. */
export const SLOPE_RECIPE: SlopeRecipe = {
  name: 'inner-slope', maps: NPE.maps, network: NETWORK, components: 5, training: { ...NPE.training, epochs: 8 },
};

const RECIPES: Readonly<Record<ModelRecipe['name'], ModelRecipe>> = { npe: NPE, paper: { ...NPE, name: 'paper' } };

/** Whether a recipe is that of the inner slope. */
export function isSlopeRecipe(name: string): boolean {
  return name === SLOPE_RECIPE.name;
}

/** A recipe of masses. @throws SteelyardError `usage` for a recipe that is not there */
export function recipeNamed(name: string): ModelRecipe {
  if (name === 'npe' || name === 'paper') return RECIPES[name];
  if (isSlopeRecipe(name)) throw new SteelyardError('usage', 'The recipe inner-slope infers no masses: train it on mocks of a suite with "steelyard train NAME --suite SUITE --recipe inner-slope".');
  throw new SteelyardError('usage', `There is no recipe "${name}": choose npe (network and flow trained together), paper (in two stages, as in 2503.07717) or inner-slope (a mixture density, as in 2209.05965).`);
}
