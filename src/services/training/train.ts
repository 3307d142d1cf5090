import { basename } from 'node:path';
import { onnxEngine } from '../../learning/engines/onnxEngine.ts';
import type { ModelCard } from '../../learning/packages/card.ts';
import { compileModel, type ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { EpochRecord } from '../../learning/training/fit.ts';
import { trainMassModel, type Stage, type TrainedMassModel } from '../../learning/training/trainMassModel.ts';
import type { TrainingSet } from '../../learning/training/trainingSet.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { loadSuite, type LoadedSuite } from '../resources/suites.ts';
import { programVersion } from '../resources/version.ts';
import { drawTrainingSet } from './drawTrainingSet.ts';
import { EVALUATION_SEED, evaluateModel } from './evaluateModel.ts';
import { recipeNamed } from './recipes.ts';

export interface TrainRequest {
  readonly suite: string;
  readonly recipe: string;
  readonly name: string;
  readonly galaxies: number;
  readonly seed: number;
  readonly epochs?: number;
  /** Held-out mocks to evaluate the model on afterwards. */
  readonly evaluationGalaxies: number;
  readonly threads?: number;
}

export type TrainProgress =
  | { readonly stage: 'drawing' | 'evaluating' | Stage; readonly done: number; readonly total: number }
  | { readonly stage: Stage; readonly epoch: EpochRecord };

/**
 * Draws a suite's mocks, trains a recipe on them and evaluates the result on mocks that it has not seen.
 * @throws SteelyardError `suite-invalid`, `usage`, `engine-failed`; the signal's reason when it is aborted
 */
export async function train(request: TrainRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal): Promise<ModelPackage> {
  if (request.seed === EVALUATION_SEED) throw new SteelyardError('usage', `Seed ${EVALUATION_SEED} is kept for the mocks that models are evaluated on: choose another.`);
  const loaded = loadSuite(request.suite);
  const recipe = withEpochs(recipeNamed(request.recipe), request.epochs);
  const set = await drawTrainingSet(loaded.suite, recipe.maps, request.seed, request.galaxies, {
    onDrawn: (done) => onProgress({ stage: 'drawing', done, total: request.galaxies }),
    ...(signal ? { signal } : {}),
  });
  const trained = await trainMassModel(recipe, set, onnxEngine(request.threads ? { threads: request.threads } : {}), request.seed, {
    onEpoch: (stage, epoch) => onProgress({ stage, epoch }),
    onStep: (stage, done, total) => onProgress({ stage, done, total }),
    ...(signal ? { signal } : {}),
  });
  const graphs = compileModel(trained.model, trained.parameters, trained.scalings);
  const pkg: ModelPackage = { card: cardOf(request, loaded, trained, set), ...graphs, weights: trained.parameters };
  const evaluation = await evaluateModel(pkg, loaded.suite, request.evaluationGalaxies, {
    onGalaxy: (done) => onProgress({ stage: 'evaluating', done, total: request.evaluationGalaxies }),
    ...(signal ? { signal } : {}),
  });
  return { ...pkg, card: { ...pkg.card, evaluation } };
}

function withEpochs(recipe: ReturnType<typeof recipeNamed>, epochs: number | undefined) {
  return epochs === undefined ? recipe : { ...recipe, training: { ...recipe.training, epochs } };
}

function cardOf(request: TrainRequest, { suite, sha256 }: LoadedSuite, trained: TrainedMassModel, set: TrainingSet): ModelCard {
  const best = trained.history.reduce((a, b) => (b.stage !== 'regression' && b.validationLoss < a.validationLoss ? b : a), { ...trained.history.at(-1)! });
  return {
    format: 'steelyard-model',
    formatVersion: 1,
    name: request.name,
    version: '1',
    title: suite.title,
    description: `Trained on ${request.galaxies.toLocaleString('en')} synthetic galaxies of the suite "${suite.name}": spherical equilibrium mocks drawn by Steelyard, not simulations. ${suite.description}`,
    licence: 'CC0-1.0',
    synthetic: true,
    references: ['2025arXiv250307717S', ...suite.references.map((reference) => reference.bibcode)],
    recipe: trained.recipe,
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
      validationLoss: best.validationLoss,
      command: `steelyard train ${request.name} --suite ${basename(request.suite)} --recipe ${request.recipe} --galaxies ${request.galaxies} --epochs ${trained.recipe.training.epochs} --seed ${request.seed}`,
      program: `steelyard ${programVersion()}`,
    },
    domain: set.maps.scalars.map((scalar, k) => ({ scalar, ...rangeOf(set, k) })),
  };
}

function rangeOf(set: TrainingSet, k: number): { low: number; high: number } {
  const width = set.maps.scalars.length;
  const values = Float32Array.from({ length: set.count }, (_, i) => set.scalars[i * width + k]!).sort();
  return { low: values[Math.floor(0.001 * set.count)]!, high: values[Math.ceil(0.999 * set.count) - 1]! };
}
