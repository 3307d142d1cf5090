import { basename } from 'node:path';
import type { Engine } from '../../learning/engines/engine.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import { membersOf, type ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { ExampleSource } from '../../learning/training/exampleSource.ts';
import type { TrainedEnsemble } from '../../learning/training/trainEnsemble.ts';
import type { ExampleTable } from '../../learning/training/trainingSet.ts';
import { calibrate } from '../evaluation/calibrate.ts';
import { DOMAIN_GALAXIES } from '../evaluation/fitDomain.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { loadModel, type LoadedModel } from '../models.ts';
import type { LoadedSuite } from '../resources/suites.ts';
import { compareRecipes } from './compareRecipes.ts';
import { evaluateModel } from './evaluateModel.ts';
import { prepareTraining, withExamples, type ExamplesRequest } from './examples.ts';
import { recipeGoingOn, startOf } from './goingOn.ts';
import type { JobFolder } from './jobFolder.ts';
import { recipeNamed } from './recipes.ts';
import { cardOfTraining, trainNetworks, type TrainProgress } from './trainNetworks.ts';

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
  /** Name or path of a model whose weights to go on from, on a dataset; from scratch where left out. */
  readonly from?: string;
  /** Whether the card is to say how the recipes compare. */
  readonly compareRecipes?: boolean;
  /** Held-out mocks to evaluate the model on afterwards. */
  readonly evaluationGalaxies: number;
  /** Minutes of training after which it stops with the best parameters so far. */
  readonly maxMinutes?: number;
}

/**
 * Draws a suite's mocks, or takes those of a file, trains a recipe on them and evaluates the result on mocks that it has not seen.
 * @param job keeps the state, so that the same request with the same job goes on where it stopped
 * @throws SteelyardError `suite-invalid`, `usage`, `model-unknown`, `engine-failed`; the signal's reason when it is aborted
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
  const start = request.from === undefined ? undefined : loadModel(request.from);
  refuseUnclear(request);
  const recipe = asRequested(recipeNamed(request.recipe), request);
  const ground = await prepareTraining(request, control);
  return await withExamples(request, ground, { maps: recipe.maps, innerSlopes: false }, control, (source, maps, galaxies) => {
    const { radiiOverRh } = source.examples;
    const ofSource: ModelRecipe = start
      ? recipeGoingOn(start, request, { path: request.dataset!, maps, radiiOverRh })
      : { ...recipe, maps: { ...maps, scalars: [...maps.scalars] } };
    return trainOn(source, { request: { ...request, galaxies }, recipe: ofSource, start, ...ground }, onProgress, signal, job);
  });
}

function refuseUnclear({ from, dataset, compareRecipes: isCompared }: TrainRequest): void {
  if (from === undefined) return;
  if (dataset === undefined) throw new SteelyardError('usage', 'A model goes on learning from a training set on disk: give one with --dataset, or of simulated galaxies with --set.');
  if (isCompared) throw new SteelyardError('usage', 'Recipes are compared from scratch: leave out --compare-recipes or --from.');
}

interface Task {
  readonly request: TrainRequest;
  readonly recipe: ModelRecipe;
  readonly start: LoadedModel | undefined;
  readonly loaded: LoadedSuite;
  readonly engine: Engine;
}

async function trainOn(
  source: ExampleSource, { request, recipe, start, loaded, engine }: Task,
  onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<ModelPackage> {
  const { seed, members = start ? membersOf(start).length : 1, maxMinutes } = request;
  const { trained, networks } = await trainNetworks({
    recipe, engine, seed, members, maxMinutes, startOf: start && ((member) => startOf(start, member)),
  }, source, onProgress, signal, job);
  const recipes = request.compareRecipes
    ? await compareRecipes(source, { recipe, engine, seed }, (note) => { onProgress({ note }); }, signal) : undefined;
  const card = { ...cardOf(request, loaded, trained, source.examples, start), ...(recipes ? { recipes } : {}) };
  const pkg: ModelPackage = { card, ...networks };
  const fresh = Math.min(DOMAIN_GALAXIES, Math.max(FEWEST_DOMAIN_GALAXIES, request.galaxies));
  const calibrated = await calibrate(pkg, loaded, fresh, {
    onDrawn: (done) => onProgress({ stage: 'comparing', done, total: fresh }),
    ...(signal ? { signal } : {}),
  });
  const evaluation = await evaluateModel(calibrated, loaded.suite, request.evaluationGalaxies, {
    onGalaxy: (done) => onProgress({ stage: 'evaluating', done, total: request.evaluationGalaxies }),
    ...(signal ? { signal } : {}),
  });
  return { ...calibrated, card: { ...calibrated.card, evaluation } };
}

function asRequested(recipe: ModelRecipe, { epochs, flow }: TrainRequest): ModelRecipe {
  return {
    ...recipe,
    ...(flow ? { flow: { ...recipe.flow, kind: flow } } : {}),
    ...(epochs ? { training: { ...recipe.training, epochs } } : {}),
  };
}

function cardOf(
  request: TrainRequest, { suite, sha256 }: LoadedSuite, trained: TrainedEnsemble, set: ExampleTable, start?: LoadedModel,
): ModelCard {
  const members = trained.furtherMembers.length + 1;
  const options = [
    ...(request.device && request.device !== 'auto' ? [`--device ${request.device}`] : []),
    ...(request.dataset === undefined ? [] : [`--dataset ${basename(request.dataset)}${request.resample ? ' --resample' : ''}`]),
    ...(start ? [`--from ${start.card.name}`] : []),
    ...(request.flow ? [`--flow ${request.flow}`] : []), ...(members > 1 ? [`--members ${members}`] : []),
    ...(request.compareRecipes ? ['--compare-recipes'] : []),
  ];
  return cardOfTraining(trained, set, {
    name: request.name,
    title: suite.title,
    description: `Trained on ${request.galaxies.toLocaleString('en')} synthetic galaxies of the suite "${suite.name}": equilibrium mocks drawn by Steelyard, not simulations${start ? `, from the weights of ${start.card.name}` : ''}. ${suite.description}`,
    licence: 'CC0-1.0',
    synthetic: true,
    references: [...new Set(['2025arXiv250307717S', ...suite.references.map((reference) => reference.bibcode), ...(start?.card.references ?? [])])],
    suite: suite.name,
    suiteSha256: sha256,
    seed: request.seed,
    command: `steelyard train ${request.name} --suite ${basename(request.suite)} --recipe ${trained.recipe.name}${request.dataset === undefined ? ` --galaxies ${request.galaxies}` : ''} --epochs ${trained.recipe.training.epochs} --seed ${request.seed}${options.map((option) => ` ${option}`).join('')}`,
  });
}
