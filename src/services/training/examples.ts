import { sourceInMemory, type ExampleSource } from '../../learning/training/exampleSource.ts';
import { openFileSource, type FileSource } from '../../learning/datasets/fileSource.ts';
import type { Engine } from '../../learning/engines/engine.ts';
import type { ExampleTable } from '../../learning/training/trainingSet.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { trainingEngine } from '../devices.ts';
import { loadSuite, type LoadedSuite } from '../resources/suites.ts';
import { drawTrainingSet } from './drawTrainingSet.ts';
import { EVALUATION_SEED } from './evaluateModel.ts';
import type { JobFolder } from './jobFolder.ts';

/** Where the examples of a training come from, and what it computes on. */
export interface ExamplesRequest {
  readonly suite: string;
  /** An HDF5 training set of the suite to train on, with the maps that it has, instead of drawing galaxies. */
  readonly dataset?: string;
  readonly galaxies: number;
  /** Thin out the dataset's stars and blur their velocities anew every time that they are seen. */
  readonly resample?: boolean;
  readonly seed: number;
  /** Train on a suite that is kept for testing, too. */
  readonly allowTestSuite?: boolean;
  readonly threads?: number;
  /** What to train on, as `trainingEngine` takes it; the CPU unless given. */
  readonly device?: string;
}

export interface ExamplesControl {
  readonly onDrawn: (done: number) => void;
  /** Told one line for the person. */
  readonly onNote: (note: string) => void;
  readonly signal?: AbortSignal;
  readonly job?: JobFolder;
}

/** What a training starts with. */
export interface TrainingGround {
  readonly loaded: LoadedSuite;
  readonly engine: Engine;
}

/**
 * The suite and the engine of a training.
 * @throws SteelyardError `usage` for the seed of evaluation mocks, a suite kept for testing or stars that are nowhere; `suite-invalid`; `engine-failed`
 */
export async function prepareTraining(request: ExamplesRequest, { onNote, signal }: Pick<ExamplesControl, 'onNote' | 'signal'>): Promise<TrainingGround> {
  if (request.seed === EVALUATION_SEED) {
    throw new SteelyardError('usage', `Seed ${EVALUATION_SEED} is kept for the mocks that models are evaluated on: choose another.`);
  }
  if (request.resample && request.dataset === undefined) {
    throw new SteelyardError('usage', 'Only stars of a training set on disk can be resampled: draw one with "steelyard dataset --stars" and give it with --dataset.');
  }
  const loaded = loadSuite(request.suite);
  refuseTestSuite(loaded.suite, request);
  const engine = await trainingEngine(request.device ?? 'cpu', {
    say: onNote,
    ...(request.threads ? { threads: request.threads } : {}),
    ...(signal ? { signal } : {}),
  });
  return { loaded, engine };
}

/**
 * Draws a suite's mocks, or opens the file that has them, and uses them.
 * @param maps to draw; a file has its own
 * @param innerSlopes whether the examples need labels of that
 * @param use given the examples, their maps and the number of galaxies
 */
export async function withExamples<R>(
  request: ExamplesRequest, { loaded }: TrainingGround, { maps, innerSlopes }: { readonly maps: MapsRecipe; readonly innerSlopes: boolean },
  { onDrawn, onNote, signal, job }: ExamplesControl, use: (source: ExampleSource, maps: MapsRecipe, galaxies: number) => Promise<R>,
): Promise<R> {
  if (request.dataset === undefined) {
    onNote(`Drawing ${request.galaxies.toLocaleString('en')} galaxies of ${loaded.suite.name} ...`);
    const set = await drawTrainingSet(loaded.suite, maps, request.seed, request.galaxies, {
      onDrawn, innerSlopes,
      ...(signal ? { signal } : {}),
      ...(job ? { folder: job.galaxies } : {}),
    });
    return await use(sourceInMemory(set), maps, request.galaxies);
  }
  const source = await openFileSource(request.dataset, undefined, request.resample ? RESAMPLING : undefined);
  try {
    refuseOther(source, request.dataset, loaded);
    return await use(source, source.maps, new Set(source.examples.galaxy).size);
  } finally {
    await source.close();
  }
}

/** As a survey of a fifth of the stars at least, with errors of a third of the dispersion more at most: our choice. */
const RESAMPLING = { leastShare: 0.2, mostAddedError: 1 / 3 };

function refuseTestSuite({ name, testOnly }: LoadedSuite['suite'], { allowTestSuite }: ExamplesRequest): void {
  if (!testOnly || allowTestSuite) return;
  throw new SteelyardError(
    'usage', `The suite "${name}" is kept for testing models that learnt from others: train on another suite, or add --allow-test-suite for a trial.`,
  );
}

/** A model's card names one suite, and its evaluation must be on mocks that are not in the set. */
function refuseOther({ suites, seed }: FileSource, path: string, { suite, sha256 }: LoadedSuite): void {
  if (seed === EVALUATION_SEED || suites.some((drawn) => drawn.sha256 !== sha256)) {
    throw new SteelyardError(
      'usage', `The training set '${path}' was not drawn from this version of the suite "${suite.name}": give its suite with --suite, or draw it again.`, { path },
    );
  }
}

/** Range of each scalar that holds 99.8 % of the examples, as cards have it. */
export function scalarRanges(set: ExampleTable): { scalar: string; low: number; high: number }[] {
  const width = set.maps.scalars.length;
  return set.maps.scalars.map((scalar, k) => {
    const values = Float32Array.from({ length: set.count }, (_, i) => set.scalars[i * width + k]!).sort();
    return { scalar, low: values[Math.floor(0.001 * set.count)]!, high: values[Math.ceil(0.999 * set.count) - 1]! };
  });
}
