/**
 * What a model gains from more galaxies and from more time, and from which recipe: validation loss of one network on parts of
 * one training set.
 */
import { openFileSource } from '../src/learning/datasets/fileSource.ts';
import { onnxEngine } from '../src/learning/engines/onnxEngine.ts';
import type { ModelRecipe } from '../src/learning/recipes/recipe.ts';
import { partOfSource } from '../src/learning/training/partOfSource.ts';
import { createRandom } from '../src/science/random/random.ts';
import { trainMassModel } from '../src/learning/training/trainMassModel.ts';
import { recipeNamed } from '../src/services/training/recipes.ts';

export interface LearningOptions {
  /** Training set on disk, as `steelyard dataset` draws it. */
  readonly dataset: string;
  readonly epochs: number;
  /** Shares of the set to learn from; what is validated on is the same for all. */
  readonly shares: readonly number[];
  readonly recipes: readonly ModelRecipe['name'][];
  /** Of the recipes; their own where left out. */
  readonly flow?: ModelRecipe['flow']['kind'];
  readonly onLine: (line: string) => void;
}

const SEED = 1;

/** Prints a line an epoch: recipe, examples, epoch, processor time so far and validation loss in nats a radius. */
export async function benchLearning({ dataset, epochs, shares, recipes, flow, onLine }: LearningOptions): Promise<void> {
  onLine('recipe  examples  epoch  minutes of processor time  validation loss, nats a radius');
  for (const name of recipes) {
    for (const share of shares) {
      const source = await openFileSource(dataset);
      const base = recipeNamed(name);
      const recipe: ModelRecipe = {
        ...base, flow: { ...base.flow, ...(flow ? { kind: flow } : {}) }, training: { ...base.training, epochs },
      };
      const title = flow ? `${name}-${flow}` : name;
      const before = process.cpuUsage().user;
      try {
        const part = partOfSource(source, share);
        const examples = part.split(recipe.training.validation, createRandom(SEED).fork(2)).training.length;
        await trainMassModel(recipe, part, onnxEngine({ threads: 1 }), SEED, {
          onEpoch: (stage, { epoch, validationLoss }) => {
            const minutes = (process.cpuUsage().user - before) / 60e6;
            const loss = stage === 'regression' ? 'regressing' : validationLoss.toFixed(4);
            onLine(`${title.padEnd(6)}  ${String(examples).padStart(8)}  ${String(epoch).padStart(5)}  ${minutes.toFixed(1).padStart(25)}  ${loss}`);
          },
        });
      } finally {
        await source.close();
      }
    }
  }
}
