import { createRandom } from '../../science/random/random.ts';
import type { Engine } from '../engines/engine.ts';
import { likelihoodLoss, massModel, networkInputSpecs, regressionLoss, type MassModel } from '../networks/massModel.ts';
import type { ModelRecipe } from '../recipes/recipe.ts';
import { batchWriter, fitScalarScaling, type Scalings } from './batches.ts';
import { fit, shuffle, type EpochRecord } from './fit.ts';
import { fitTargetScaling } from './targets.ts';
import { splitByGalaxy, type TrainingSet } from './trainingSet.ts';

/** A trained model: parameters and all that is needed to use them. */
export interface TrainedMassModel {
  readonly recipe: ModelRecipe;
  readonly model: MassModel;
  readonly parameters: Float32Array;
  readonly scalings: Scalings;
  readonly radiiOverRh: readonly number[];
  readonly history: readonly (EpochRecord & { readonly stage: Stage })[];
  readonly trainingCount: number;
  readonly validationCount: number;
}

export type Stage = 'likelihood' | 'regression' | 'flow';

export interface TrainingProgress {
  readonly onEpoch?: (stage: Stage, record: EpochRecord) => void;
  readonly onStep?: (stage: Stage, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Trains a recipe's network and flow on a training set, split by galaxy.
 *
 * `npe`: together, on the likelihood. `paper`: the network regresses the masses, then the flow learns the likelihood
 * given its frozen summaries (2503.07717).
 *
 * @throws SteelyardError `engine-failed` from the engine; the signal's reason when aborted
 */
export async function trainMassModel(recipe: ModelRecipe, set: TrainingSet, engine: Engine, seed: number, progress: TrainingProgress = {}): Promise<TrainedMassModel> {
  const random = createRandom(seed);
  const { training, validation } = splitByGalaxy(set, recipe.training.validation, (galaxies) => shuffle(galaxies, random.fork(2)));
  const scalings: Scalings = {
    scalars: fitScalarScaling(set, training),
    targets: fitTargetScaling(set.log10Mass, set.log10MassScale, training),
  };
  const model = massModel(recipe, set.radiiOverRh.length);
  const { batch, learningRate, weightDecay, epochs, patience } = recipe.training;
  const write = batchWriter(set, scalings, batch);
  const history: TrainedMassModel['history'][number][] = [];
  const shared = {
    engine,
    layout: model.layout,
    batchSpecs: { ...networkInputSpecs(model, batch), target: { shape: [batch, model.flow.dimensions] } },
    batch,
    trainingCount: training.length,
    validationCount: validation.length,
    trainingBatch: (positions: Int32Array, augment: ReturnType<typeof createRandom>) => write(positions.map((p) => training[p]!), augment),
    validationBatch: (positions: Int32Array) => write(positions.map((p) => validation[p]!)),
    learningRate, weightDecay, epochs, patience,
    ...(progress.signal ? { signal: progress.signal } : {}),
  };
  const follow = (stage: Stage) => ({
    onEpoch: (record: EpochRecord) => {
      history.push({ ...record, stage });
      progress.onEpoch?.(stage, record);
    },
    onStep: (done: number, total: number) => progress.onStep?.(stage, done, total),
  });
  let parameters: Float32Array;
  if (recipe.name === 'npe') {
    const loss = (p: Parameters<typeof likelihoodLoss>[1], inputs: Parameters<typeof likelihoodLoss>[2]) => likelihoodLoss(model, p, inputs);
    parameters = (await fit({ ...shared, loss, random: random.fork(3), ...follow('likelihood') })).parameters;
  } else {
    const isFlow = (name: string) => name.startsWith('flow');
    const first = await fit({ ...shared, loss: (p, inputs) => regressionLoss(model, p, inputs), frozen: isFlow, random: random.fork(3), ...follow('regression') });
    const second = await fit({
      ...shared, loss: (p, inputs) => likelihoodLoss(model, p, inputs), frozen: (name) => !isFlow(name), start: first.parameters, random: random.fork(4), ...follow('flow'),
    });
    parameters = second.parameters;
  }
  return { recipe, model, parameters, scalings, radiiOverRh: set.radiiOverRh, history, trainingCount: training.length, validationCount: validation.length };
}
