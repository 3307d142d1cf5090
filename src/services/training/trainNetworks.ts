import type { ClosableEngine, Engine } from '../../learning/engines/engine.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import { compileModel, type ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { ExampleSource } from '../../learning/training/exampleSource.ts';
import type { EpochRecord } from '../../learning/training/fit.ts';
import { trainEnsemble, type TrainedEnsemble } from '../../learning/training/trainEnsemble.ts';
import { trainMassModel, type Stage, type TrainedMassModel, type TrainingProgress, type TrainingStart } from '../../learning/training/trainMassModel.ts';
import type { ExampleTable } from '../../learning/training/trainingSet.ts';
import { programVersion } from '../resources/version.ts';
import { scalarRanges } from './examples.ts';
import type { JobFolder } from './jobFolder.ts';
import { progressSideBySide } from './progressSideBySide.ts';

export type TrainProgress =
  | {
    readonly stage: 'drawing' | 'evaluating' | 'comparing' | Stage;
    readonly done: number;
    readonly total: number;
    /** Of the stage at most; left out where only its share done tells. */
    readonly secondsLeft?: number;
    readonly member?: number;
  }
  | { readonly stage: Stage; readonly epoch: EpochRecord; readonly member?: number }
  /** One line for the person. */
  | { readonly note: string };

/** How networks are trained, wherever their examples come from. */
export interface NetworksRequest {
  readonly recipe: ModelRecipe;
  readonly engine: Engine;
  readonly seed: number;
  /** How many networks to train, whose posteriors are mixed. */
  readonly members: number;
  /** Minutes of training, of all networks together, after which it stops with the best parameters so far. */
  readonly maxMinutes?: number | undefined;
  /** What a network goes on from; from scratch where left out. */
  readonly startOf?: ((member: number) => TrainingStart) | undefined;
}

export interface TrainedNetworks {
  readonly trained: TrainedEnsemble;
  /** A package but for its card. */
  readonly networks: Omit<ModelPackage, 'card'>;
}

/**
 * Trains a recipe's networks on examples, side by side where the engine can, and compiles them for a package.
 * @param job keeps the state, so that the same request with the same job goes on where it stopped
 * @throws SteelyardError as `trainMassModel`
 */
export async function trainNetworks(
  request: NetworksRequest, source: ExampleSource, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<TrainedNetworks> {
  const { engine, members } = request;
  const beside = members > 1 ? (engine.sideBySide?.(members) ?? []) : [];
  try {
    const trained = await trainMembers(request, beside, source, onProgress, signal, job);
    const [first, ...furtherMembers] = [trained, ...trained.furtherMembers].map(({ model, parameters, scalings }) =>
      ({ ...compileModel(model, parameters, scalings), weights: parameters }));
    return { trained, networks: { ...first!, ...(furtherMembers.length > 0 ? { furtherMembers } : {}) } };
  } finally {
    await Promise.all(beside.map((one) => one.close()));
  }
}

async function trainMembers(
  { recipe, engine, seed, members, maxMinutes, startOf }: NetworksRequest, beside: readonly ClosableEngine[], source: ExampleSource,
  onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<TrainedEnsemble> {
  const together = progressSideBySide(members, beside.length);
  const turns = Math.ceil(members / Math.max(1, beside.length));
  const trainMember = async (progress: TrainingProgress, own: Engine): Promise<TrainedMassModel> => {
    const trained = await trainMassModel(recipe, source, own, seed, progress);
    together.ended(progress.member ?? 0);
    return trained;
  };
  return await trainEnsemble(trainMember, members, beside.length > 0 ? beside : [engine], (index) => {
    const which = members > 1 ? { member: index } : {};
    return {
      onEpoch: (stage, epoch) => onProgress({ stage, epoch, ...which }),
      onStep: (stage, done, total, secondsLeft) => {
        const left = secondsLeft === undefined ? {} : { secondsLeft };
        if (beside.length === 0) return onProgress({ stage, done, total, ...left, ...which });
        const shown = together.step(index, { stage, done, total, ...left });
        if (shown) onProgress(shown);
      },
      ...(startOf ? { from: startOf(index) } : {}),
      ...(signal ? { signal } : {}),
      ...(job ? { checkpoints: (stage, identity) => job.checkpoints(members > 1 ? `${stage}-${index + 1}` : stage, identity) } : {}),
      ...(maxMinutes === undefined ? {} : { maxSeconds: (60 * maxMinutes) / turns }),
    };
  });
}

/** What a card says that depends on where the examples came from. */
export type CardOrigin = Pick<ModelCard, 'name' | 'title' | 'description' | 'licence' | 'synthetic' | 'references'>
  & Pick<ModelCard['training'], 'suite' | 'suiteSha256' | 'seed' | 'command'>;

/** The card of a model that was just trained, before it is evaluated. */
export function cardOfTraining(trained: TrainedEnsemble, examples: ExampleTable, origin: CardOrigin): ModelCard {
  const losses = [trained, ...trained.furtherMembers].map(bestLoss);
  const { name, title, description, licence, synthetic, references, suite, suiteSha256, seed, command } = origin;
  const { scalars, targets } = trained.scalings;
  return {
    format: 'steelyard-model',
    formatVersion: 1,
    name,
    version: '1',
    title, description, licence, synthetic, references,
    recipe: trained.recipe,
    ...(losses.length > 1 ? { members: losses.length } : {}),
    radiiOverRh: [...trained.radiiOverRh],
    scalings: {
      scalars: { mean: [...scalars.mean], deviation: [...scalars.deviation] },
      targets: { mean: [...targets.mean], factor: [...targets.factor] },
    },
    training: {
      suite, suiteSha256, seed,
      examples: trained.trainingCount,
      validationExamples: trained.validationCount,
      epochs: trained.history.length,
      validationLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      ...(losses.length > 1 ? { memberLosses: losses } : {}),
      command,
      program: `steelyard ${programVersion()}`,
    },
    domain: scalarRanges(examples),
  };
}

/** The lowest validation loss of a member's likelihood, nats per radius. */
function bestLoss({ history }: Pick<TrainedEnsemble, 'history'>): number {
  return Math.min(...history.filter(({ stage }) => stage !== 'regression').map(({ validationLoss }) => validationLoss));
}
