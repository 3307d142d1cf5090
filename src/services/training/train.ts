import { basename } from 'node:path';
import type { Engine } from '../../learning/engines/engine.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import { compileModel, type ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { ExampleSource } from '../../learning/training/exampleSource.ts';
import type { EpochRecord } from '../../learning/training/fit.ts';
import { trainEnsemble, type TrainedEnsemble } from '../../learning/training/trainEnsemble.ts';
import { trainMassModel, type Stage } from '../../learning/training/trainMassModel.ts';
import type { ExampleTable } from '../../learning/training/trainingSet.ts';
import type { LoadedSuite } from '../resources/suites.ts';
import { programVersion } from '../resources/version.ts';
import type { JobFolder } from './jobFolder.ts';
import { DOMAIN_GALAXIES, fitDomain } from '../evaluation/fitDomain.ts';
import { evaluateModel } from './evaluateModel.ts';
import { prepareTraining, scalarRanges, withExamples, type ExamplesRequest } from './examples.ts';
import { recipeNamed } from './recipes.ts';

/** Too few galaxies cannot tell a rare one. */
const FEWEST_DOMAIN_GALAXIES = 60;

export interface TrainRequest extends ExamplesRequest {
  readonly recipe: string;
  readonly name: string;
  readonly epochs?: number;
  /** Of the flow; as the recipe has it unless given. */
  readonly flow?: 'affine' | 'spline';
  /** How many networks to train on the set, whose posteriors are mixed; 1 unless given. */
  readonly members?: number;
  /** Held-out mocks to evaluate the model on afterwards. */
  readonly evaluationGalaxies: number;
  /** Minutes of training after which it stops with the best parameters so far. */
  readonly maxMinutes?: number;
}

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

/**
 * Draws a suite's mocks, or takes those of a file, trains a recipe on them and evaluates the result on mocks that it has not seen.
 * @param job keeps the state, so that the same request with the same job goes on where it stopped
 * @throws SteelyardError `suite-invalid`, `usage`, `engine-failed`; the signal's reason when it is aborted
 */
export async function train(
  request: TrainRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<ModelPackage> {
  const control = {
    onNote: (note: string) => { onProgress({ note }); },
    onDrawn: (done: number) => { onProgress({ stage: 'drawing', done, total: request.galaxies }); },
    ...(signal ? { signal } : {}),
    ...(job ? { job } : {}),
  };
  const recipe = asRequested(recipeNamed(request.recipe), request);
  const ground = await prepareTraining(request, control);
  return await withExamples(request, ground, { maps: recipe.maps, innerSlopes: false }, control, (source, maps, galaxies) => {
    const ofSource: ModelRecipe = { ...recipe, maps: { ...maps, scalars: [...maps.scalars] } };
    return trainOn(source, { request: { ...request, galaxies }, recipe: ofSource, ...ground }, onProgress, signal, job);
  });
}

interface Task {
  readonly request: TrainRequest;
  readonly recipe: ModelRecipe;
  readonly loaded: LoadedSuite;
  readonly engine: Engine;
}

async function trainOn(
  source: ExampleSource, { request, recipe, loaded, engine }: Task,
  onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<ModelPackage> {
  const { members = 1 } = request;
  const trained = await trainEnsemble((progress) => trainMassModel(recipe, source, engine, request.seed, progress), members, (index) => {
    const which = members > 1 ? { member: index } : {};
    return {
      onEpoch: (stage, epoch) => onProgress({ stage, epoch, ...which }),
      onStep: (stage, done, total, secondsLeft) =>
        onProgress({ stage, done, total, ...(secondsLeft === undefined ? {} : { secondsLeft }), ...which }),
      ...(signal ? { signal } : {}),
      ...(job ? { checkpoints: (stage, identity) => job.checkpoints(members > 1 ? `${stage}-${index + 1}` : stage, identity) } : {}),
      ...(request.maxMinutes === undefined ? {} : { maxSeconds: (60 * request.maxMinutes) / members }),
    };
  });
  const [first, ...furtherMembers] = [trained, ...trained.furtherMembers].map(({ model, parameters, scalings }) =>
    ({ ...compileModel(model, parameters, scalings), weights: parameters }));
  const pkg: ModelPackage = {
    card: cardOf(request, loaded, trained, source.examples), ...first!, ...(furtherMembers.length > 0 ? { furtherMembers } : {}),
  };
  const evaluation = await evaluateModel(pkg, loaded.suite, request.evaluationGalaxies, {
    onGalaxy: (done) => onProgress({ stage: 'evaluating', done, total: request.evaluationGalaxies }),
    ...(signal ? { signal } : {}),
  });
  const domainGalaxies = Math.min(DOMAIN_GALAXIES, Math.max(FEWEST_DOMAIN_GALAXIES, request.galaxies));
  const domain = await fitDomain(pkg, loaded, domainGalaxies, {
    onDrawn: (done) => onProgress({ stage: 'comparing', done, total: domainGalaxies }),
    ...(signal ? { signal } : {}),
  });
  return { ...pkg, card: { ...pkg.card, evaluation }, domain };
}

function asRequested(recipe: ModelRecipe, { epochs, flow }: TrainRequest): ModelRecipe {
  return {
    ...recipe,
    ...(flow ? { flow: { ...recipe.flow, kind: flow } } : {}),
    ...(epochs ? { training: { ...recipe.training, epochs } } : {}),
  };
}

/** The lowest validation loss of a member's likelihood, nats per radius. */
function bestLoss({ history }: Pick<TrainedEnsemble, 'history'>): number {
  return Math.min(...history.filter(({ stage }) => stage !== 'regression').map(({ validationLoss }) => validationLoss));
}

function cardOf(request: TrainRequest, { suite, sha256 }: LoadedSuite, trained: TrainedEnsemble, set: ExampleTable): ModelCard {
  const losses = [trained, ...trained.furtherMembers].map(bestLoss);
  const options = [
    ...(request.device && request.device !== 'auto' ? [`--device ${request.device}`] : []),
    ...(request.dataset === undefined ? [] : [`--dataset ${basename(request.dataset)}${request.resample ? ' --resample' : ''}`]),
    ...(request.flow ? [`--flow ${request.flow}`] : []), ...(losses.length > 1 ? [`--members ${losses.length}`] : []),
  ];
  return {
    format: 'steelyard-model',
    formatVersion: 1,
    name: request.name,
    version: '1',
    title: suite.title,
    description: `Trained on ${request.galaxies.toLocaleString('en')} synthetic galaxies of the suite "${suite.name}": equilibrium mocks drawn by Steelyard, not simulations. ${suite.description}`,
    licence: 'CC0-1.0',
    synthetic: true,
    references: ['2025arXiv250307717S', ...suite.references.map((reference) => reference.bibcode)],
    recipe: trained.recipe,
    ...(losses.length > 1 ? { members: losses.length } : {}),
    radiiOverRh: [...trained.radiiOverRh],
    scalings: {
      scalars: { mean: [...trained.scalings.scalars.mean], deviation: [...trained.scalings.scalars.deviation] },
      targets: { mean: [...trained.scalings.targets.mean], factor: [...trained.scalings.targets.factor] },
    },
    training: {
      suite: suite.name,
      suiteSha256: sha256,
      seed: request.seed,
      examples: trained.trainingCount,
      validationExamples: trained.validationCount,
      epochs: trained.history.length,
      validationLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      ...(losses.length > 1 ? { memberLosses: losses } : {}),
      command: `steelyard train ${request.name} --suite ${basename(request.suite)} --recipe ${request.recipe} --galaxies ${request.galaxies} --epochs ${trained.recipe.training.epochs} --seed ${request.seed}${options.map((option) => ` ${option}`).join('')}`,
      program: `steelyard ${programVersion()}`,
    },
    domain: scalarRanges(set),
  };
}
