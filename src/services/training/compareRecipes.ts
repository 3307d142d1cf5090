import type { Engine } from '../../learning/engines/engine.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { ExampleSource } from '../../learning/training/exampleSource.ts';
import { partOfSource } from '../../learning/training/partOfSource.ts';
import { trainMassModel } from '../../learning/training/trainMassModel.ts';

/** A difference between recipes shows on part of a set, in part of the time. */
const SHARE = 0.25;

/**
 * One network of each recipe from the same part of a training set: by how much one is better.
 * @throws SteelyardError as `trainMassModel`
 */
export async function compareRecipes(
  source: ExampleSource, { recipe, engine, seed }: { readonly recipe: ModelRecipe; readonly engine: Engine; readonly seed: number },
  onNote: (note: string) => void, signal?: AbortSignal,
): Promise<NonNullable<ModelCard['recipes']>> {
  const found: NonNullable<ModelCard['recipes']> = [];
  for (const name of ['npe', 'paper'] as const) {
    onNote(`The recipe ${name} on a quarter of the set ...`);
    const part = partOfSource(source, SHARE);
    const { history, trainingCount } = await trainMassModel({ ...recipe, name }, part, engine, seed, signal ? { signal } : {});
    const losses = history.filter(({ stage }) => stage !== 'regression').map(({ validationLoss }) => validationLoss);
    found.push({ name, examples: trainingCount, epochs: recipe.training.epochs, validationLoss: Math.min(...losses) });
  }
  return found;
}
