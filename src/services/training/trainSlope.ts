import { basename, dirname } from 'node:path';
import type { SlopeCard } from '../../learning/packages/slopeCard.ts';
import { compileSlope, encodeSlopePackage, type SlopePackage } from '../../learning/packages/slopePackage.ts';
import type { SlopeRecipe } from '../../learning/recipes/slopeRecipe.ts';
import { trainSlopeModel, type TrainedSlopeModel } from '../../learning/training/trainSlopeModel.ts';
import type { ExampleTable } from '../../learning/training/trainingSet.ts';
import { writeFilesAtomically } from '../../formats/files/writeAtomically.ts';
import { INNER_SLOPE_RADIUS } from '../../science/mocks/innerSlope.ts';
import type { LoadedSuite } from '../resources/suites.ts';
import { programVersion } from '../resources/version.ts';
import { prepareTraining, scalarRanges, withExamples } from './examples.ts';
import type { JobFolder } from './jobFolder.ts';
import { SLOPE_RECIPE } from './recipes.ts';
import { evaluateSlope, priorOf } from './slopeEvaluation.ts';
import type { TrainRequest } from './train.ts';
import type { TrainProgress } from './trainNetworks.ts';

export type SlopeTrainRequest = Omit<TrainRequest, 'recipe' | 'flow' | 'members'>;

/**
 * Draws a suite's mocks with the slopes of their dark matter, or takes those of a file, trains a model of the inner slope on them
 * (2209.05965) and evaluates it on mocks that it has not seen.
 * @param job keeps the state, so that the same request with the same job goes on where it stopped
 * @throws SteelyardError `suite-invalid`, `usage`, `engine-failed`; the signal's reason when it is aborted
 */
export async function trainSlope(
  request: SlopeTrainRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<SlopePackage> {
  const control = {
    onNote: (note: string) => { onProgress({ note }); },
    onDrawn: (done: number) => { onProgress({ stage: 'drawing', done, total: request.galaxies }); },
    ...(signal ? { signal } : {}),
    ...(job ? { job } : {}),
  };
  const ground = await prepareTraining(request, control);
  const { training } = SLOPE_RECIPE;
  const wanted = { maps: SLOPE_RECIPE.maps, innerSlopes: true };
  const pkg = await withExamples(request, ground, wanted, control, async (source, maps, galaxies) => {
    const recipe: SlopeRecipe = {
      ...SLOPE_RECIPE, maps: { ...maps, scalars: [...maps.scalars] }, training: { ...training, epochs: request.epochs ?? training.epochs },
    };
    const trained = await trainSlopeModel(recipe, source, ground.engine, request.seed, {
      onEpoch: (epoch) => { onProgress({ stage: 'likelihood', epoch }); },
      onStep: (done, total, secondsLeft) => { onProgress({ stage: 'likelihood', done, total, ...(secondsLeft === undefined ? {} : { secondsLeft }) }); },
      ...(signal ? { signal } : {}),
      ...(job ? { checkpoints: (identity) => job.checkpoints('likelihood', identity) } : {}),
      ...(request.maxMinutes === undefined ? {} : { maxSeconds: 60 * request.maxMinutes }),
    });
    const { model, parameters, scalings } = trained;
    const card = cardOf({ ...request, galaxies }, ground.loaded, trained, source.examples);
    return { card, slope: compileSlope(model, parameters, scalings), weights: parameters };
  });
  const evaluation = await evaluateSlope(pkg, ground.loaded.suite, request.evaluationGalaxies, {
    onGalaxy: (done) => { onProgress({ stage: 'evaluating', done, total: request.evaluationGalaxies }); },
    ...(signal ? { signal } : {}),
  });
  return { ...pkg, card: { ...pkg.card, evaluation } };
}

/**
 * Writes a package whole or not at all.
 * @throws SteelyardError `file-unreadable` when its folder cannot be written to
 */
export async function saveSlopeModel(path: string, pkg: SlopePackage): Promise<void> {
  await writeFilesAtomically(dirname(path), [{ name: basename(path), bytes: encodeSlopePackage(pkg) }]);
}

function cardOf(request: SlopeTrainRequest, { suite, sha256 }: LoadedSuite, trained: TrainedSlopeModel, set: ExampleTable): SlopeCard {
  const { recipe, scalings, history } = trained;
  const radiusPc = 1000 * INNER_SLOPE_RADIUS;
  const options = [
    ...(request.dataset === undefined ? [`--galaxies ${request.galaxies}`] : []),
    `--epochs ${recipe.training.epochs}`, `--seed ${request.seed}`,
    ...(request.device && request.device !== 'auto' ? [`--device ${request.device}`] : []),
    ...(request.dataset === undefined ? [] : [`--dataset ${basename(request.dataset)}${request.resample ? ' --resample' : ''}`]),
  ];
  return {
    format: 'steelyard-model',
    formatVersion: 1,
    target: 'inner-slope',
    name: request.name,
    version: '1',
    title: `Inner slope, ${suite.title}`,
    description: `Infers d ln rho / d ln r of the dark matter at ${radiusPc} pc. Trained on ${request.galaxies.toLocaleString('en')} synthetic galaxies of the suite "${suite.name}": equilibrium mocks drawn by Steelyard, not simulations. ${suite.description}`,
    licence: 'CC0-1.0',
    synthetic: true,
    references: ['2022arXiv220905965E', ...suite.references.map((reference) => reference.bibcode)],
    recipe,
    radiusPc,
    scalings: {
      scalars: { mean: [...scalings.scalars.mean], deviation: [...scalings.scalars.deviation] }, targets: { ...scalings.targets },
    },
    training: {
      suite: suite.name,
      suiteSha256: sha256,
      seed: request.seed,
      examples: trained.trainingCount,
      validationExamples: trained.validationCount,
      epochs: history.length,
      validationLoss: Math.min(...history.map(({ validationLoss }) => validationLoss)),
      command: `steelyard train ${request.name} --suite ${basename(request.suite)} --recipe inner-slope ${options.join(' ')}`,
      program: `steelyard ${programVersion()}`,
    },
    prior: priorOf(trained.trainingSlopes),
    domain: scalarRanges(set),
  };
}
