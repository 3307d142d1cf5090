import { createRandom } from '../../science/random/random.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Engine } from '../engines/engine.ts';
import { networkInputSpecs } from '../networks/massModel.ts';
import { slopeLoss, slopeModel, type SlopeModel } from '../networks/slopeModel.ts';
import type { SlopeRecipe } from '../recipes/slopeRecipe.ts';
import { fitScalarScaling, type ScalarScaling } from './batches.ts';
import type { CheckpointStore, EpochRecord } from './checkpoint.ts';
import { sourceInMemory, type ExampleSource } from './exampleSource.ts';
import { fit } from './fit.ts';
import { trainingIdentity } from './identity.ts';
import { fitSlopeScaling, type SlopeScaling } from './slopeTargets.ts';
import { innerSlopesOf } from './targetWriter.ts';
import { settingsOf, withoutBrokenExamples } from './trainMassModel.ts';
import type { TrainingSet } from './trainingSet.ts';

export interface SlopeScalings {
  readonly scalars: ScalarScaling;
  readonly targets: SlopeScaling;
}

/** A trained model: parameters and all that is needed to use them. */
export interface TrainedSlopeModel {
  readonly recipe: SlopeRecipe;
  readonly model: SlopeModel;
  readonly parameters: Float32Array;
  readonly scalings: SlopeScalings;
  readonly history: readonly EpochRecord[];
  /** Slopes of the examples that it learnt from. */
  readonly trainingSlopes: Float32Array;
  readonly trainingCount: number;
  readonly validationCount: number;
}

export interface SlopeTrainingProgress {
  readonly onEpoch?: (record: EpochRecord) => void;
  /** @param secondsLeft at most: it may stop early */
  readonly onStep?: (done: number, total: number, secondsLeft?: number) => void;
  readonly checkpoints?: (identity: string) => CheckpointStore;
  readonly signal?: AbortSignal;
  /** Seconds after which training stops with the best parameters so far; no limit where left out. */
  readonly maxSeconds?: number;
}

/**
 * Trains a network and a mixture density head on the slopes of a training set, split by galaxy, by minimising
 * -log sum_k pi_k N(y; mu_k, sigma_k^2) of the standardised slope y (2209.05965).
 *
 * @throws SteelyardError `usage` for a set without slopes or smaller than a batch; `engine-failed` from the engine or when
 *   training diverges; the signal's reason when aborted
 */
export async function trainSlopeModel(
  recipe: SlopeRecipe, set: TrainingSet | ExampleSource, engine: Engine, seed: number, progress: SlopeTrainingProgress = {},
): Promise<TrainedSlopeModel> {
  const source = 'examples' in set ? set : sourceInMemory(set);
  const { examples } = source;
  const innerSlope = innerSlopesOf(examples);
  const random = createRandom(seed);
  const { batch } = recipe.training;
  const split = withoutBrokenExamples(examples, source.split(recipe.training.validation, random.fork(2)));
  const { training, validation } = split;
  if (training.length < batch || validation.length === 0) {
    throw new SteelyardError(
      'usage',
      `A batch takes ${batch} examples, but the set leaves ${training.length} to learn from and ${validation.length} to validate on: draw more galaxies.`,
    );
  }
  const scalings: SlopeScalings = { scalars: fitScalarScaling(examples, training), targets: fitSlopeScaling(innerSlope, training) };
  const model = slopeModel(recipe);
  const history: EpochRecord[] = [];
  const { parameters } = await fit({
    ...settingsOf(recipe),
    engine,
    layout: model.layout,
    batchSpecs: { ...networkInputSpecs(model, batch), target: { shape: [batch, 1] } },
    batches: source.batches({ split, scalings, batch, random: random.fork(3) }),
    loss: (named, inputs) => slopeLoss(model, named, inputs),
    random: random.fork(3),
    ...(progress.checkpoints ? { checkpoints: progress.checkpoints(trainingIdentity(recipe, examples, seed)) } : {}),
    ...(progress.signal ? { signal: progress.signal } : {}),
    ...(progress.maxSeconds === undefined ? {} : { maxSeconds: progress.maxSeconds }),
    onEpoch: (record) => {
      history.push(record);
      progress.onEpoch?.(record);
    },
    onStep: (done, total, secondsLeft) => progress.onStep?.(done, total, secondsLeft),
  });
  return {
    recipe, model, parameters, scalings, history,
    trainingSlopes: Float32Array.from(training, (i) => innerSlope[i]!),
    trainingCount: training.length, validationCount: validation.length,
  };
}
