import { createRandom } from '../../science/random/random.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Engine } from '../engines/engine.ts';
import { latentSquares, likelihoodLoss, massModel, networkInputSpecs, regressionLoss, type MassModel } from '../networks/massModel.ts';
import type { Tensors } from '../graph/tracer.ts';
import type { Parameters } from '../networks/parameters.ts';
import type { ModelRecipe } from '../recipes/recipe.ts';
import { fitScalarScaling, type Scalings } from './batches.ts';
import type { CheckpointStore, EpochRecord } from './checkpoint.ts';
import { sourceInMemory, type ExampleSource } from './exampleSource.ts';
import { fit, type FitRequest, type LossFunction } from './fit.ts';
import { startIdentity, trainingIdentity } from './identity.ts';
import { fitTargetScaling } from './targets.ts';
import type { ExampleTable, Split, TrainingSet } from './trainingSet.ts';

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
  /** @param secondsLeft of the stage at most: it may stop early */
  readonly onStep?: (stage: Stage, done: number, total: number, secondsLeft?: number) => void;
  /** Where each stage keeps its state; `identity` names the training that the state belongs to. */
  readonly checkpoints?: (stage: Stage, identity: string) => CheckpointStore;
  readonly signal?: AbortSignal;
  /**
   * Which member of an ensemble to train, 0 unless given: members start elsewhere and see the set in another order,
   * on the same split and with the same scalings. Member 0 is the model that is trained without others.
   */
  readonly member?: number;
  /** Seconds after which training stops with the best parameters so far, shared by its stages; no limit where left out. */
  readonly maxSeconds?: number;
  /** A trained model of the same recipe to go on from: its parameters, and the scalings that these are for. */
  readonly from?: TrainingStart;
}

export interface TrainingStart {
  readonly parameters: Float32Array;
  readonly scalings: Scalings;
}

/**
 * Trains a recipe's network and flow on a training set, split by galaxy.
 *
 * `npe`: together, on the likelihood. `paper`: the network regresses the masses, then the flow learns the likelihood
 * given its frozen summaries (2503.07717).
 *
 * @throws SteelyardError `usage` for a set smaller than a batch; `engine-failed` from the engine or when training
 *   diverges; the signal's reason when aborted
 */
export async function trainMassModel(
  recipe: ModelRecipe, set: TrainingSet | ExampleSource, engine: Engine, seed: number, progress: TrainingProgress = {},
): Promise<TrainedMassModel> {
  const source = 'examples' in set ? set : sourceInMemory(set);
  const { examples } = source;
  const random = createRandom(seed);
  const member = progress.member ?? 0;
  const own = member === 0 ? random : random.fork(1_000_000 + member);
  const split = withoutBrokenExamples(examples, source.split(recipe.training.validation, random.fork(2)));
  const { batch } = recipe.training;
  const { training, validation } = split;
  if (training.length < batch || validation.length === 0) {
    throw new SteelyardError(
      'usage',
      `A batch takes ${batch} examples, but the set leaves ${training.length} to learn from and ${validation.length} to validate on: draw more galaxies.`,
    );
  }
  const scalings: Scalings = progress.from?.scalings ?? {
    scalars: fitScalarScaling(examples, training),
    targets: fitTargetScaling(examples.log10Mass, examples.log10MassScale, training),
  };
  const model = massModel(recipe, examples.radiiOverRh.length);
  const identity = progress.checkpoints
    ? [trainingIdentity(recipe, examples, seed), ...(member === 0 ? [] : [member]), ...(progress.from ? [startIdentity(progress.from)] : [])].join('-')
    : '';
  const history: TrainedMassModel['history'][number][] = [];
  const run = (stage: Stage, key: number, loss: LossFunction, more: Partial<FitRequest> = {}) => fit({
    ...settingsOf(recipe),
    engine,
    layout: model.layout,
    batchSpecs: { ...networkInputSpecs(model, batch), target: { shape: [batch, model.flow.dimensions] } },
    batches: source.batches({ split, scalings, batch, random: own.fork(key) }),
    loss,
    random: own.fork(key),
    ...(progress.checkpoints ? { checkpoints: progress.checkpoints(stage, identity) } : {}),
    ...(progress.signal ? { signal: progress.signal } : {}),
    ...(progress.from ? { start: progress.from.parameters } : {}),
    ...(progress.maxSeconds === undefined ? {} : { maxSeconds: progress.maxSeconds / (recipe.name === 'paper' ? 2 : 1) }),
    onEpoch: (record) => {
      history.push({ ...record, stage });
      progress.onEpoch?.(stage, record);
    },
    onStep: (done, total, secondsLeft) => progress.onStep?.(stage, done, total, secondsLeft),
    ...more,
  });
  const likelihood: LossFunction = (p, inputs) => likelihoodLoss(model, p, inputs);
  const latent = { squares: (p: Parameters, inputs: Tensors) => latentSquares(model, p, inputs), dimensions: model.flow.dimensions };
  const isFlow = (name: string) => name.startsWith('flow');
  let parameters: Float32Array;
  if (recipe.name === 'npe') {
    ({ parameters } = await run('likelihood', 3, likelihood, { latent }));
  } else {
    const first = await run('regression', 3, (p, inputs) => regressionLoss(model, p, inputs), { frozen: isFlow });
    ({ parameters } = await run('flow', 4, likelihood, { latent, frozen: (name) => !isFlow(name), start: first.parameters }));
  }
  return {
    recipe, model, parameters, scalings, radiiOverRh: examples.radiiOverRh, history,
    trainingCount: training.length, validationCount: validation.length,
  };
}

/** No sample that anyone would analyse has a dispersion that is off by as much as this in its square, dex. */
const BROKEN_DEX = 0.9;

/**
 * Leaves out examples whose first mass lies further than 0.9 dex from the set's median, in units of sigma^2 R_h / G: one star that
 * left its orbit makes a dispersion of millions of km/s, and one such example undoes what thousands taught.
 */
export function withoutBrokenExamples({ log10Mass, log10MassScale, radiiOverRh }: ExampleTable, split: Split): Split {
  const first = log10MassScale.map((scale, i) => log10Mass[i * radiiOverRh.length]! - scale);
  const median = quantiles(first.filter(Number.isFinite), [0.5])[0]!;
  const isSound = (i: number) => Math.abs(first[i]! - median) <= BROKEN_DEX;
  return { training: split.training.filter(isSound), validation: split.validation.filter(isSound) };
}

/** What a recipe says of the fit itself. */
export function settingsOf({ training }: Pick<ModelRecipe, 'training'>) {
  const { learningRate, weightDecay, epochs, patience, optimiser, momentum, ema } = training;
  return {
    learningRate, weightDecay, epochs, patience,
    ...(optimiser ? { optimiser } : {}),
    ...(momentum === undefined ? {} : { momentum }),
    ...(ema ? { ema } : {}),
  };
}
