import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { decodeSet } from '../../learning/datasets/encodedSet.ts';
import { chunkRowsFor, createTrainingFile } from '../../learning/datasets/trainingFile.ts';
import { matchSuites, type MatchTable } from '../../learning/training/matchSuites.ts';
import { takeExamples, type TrainingSet } from '../../learning/training/trainingSet.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { loadSuite } from '../resources/suites.ts';
import { drawIntoFolder, matchTable } from './drawTrainingSet.ts';
import { EVALUATION_SEED } from './evaluateModel.ts';
import { isSlopeRecipe, recipeNamed, SLOPE_RECIPE } from './recipes.ts';

export interface DatasetRequest {
  readonly suite: string;
  /** Whose maps to draw; `inner-slope` labels the galaxies with theirs. */
  readonly recipe: string;
  readonly galaxies: number;
  readonly seed: number;
  /** Whether to keep the stars too, so that training can thin them out and blur their velocities; about 20 bytes a star. */
  readonly stars?: boolean;
  /** The HDF5 file to write; galaxies are kept in a folder beside it until it is whole. */
  readonly path: string;
}

export interface DatasetControl {
  readonly onProgress?: (stage: 'drawing' | 'writing', done: number) => void;
  readonly signal?: AbortSignal;
  readonly workers?: number;
}

/** Where galaxies are kept until the file is whole. */
export function partsFolder(path: string): string {
  return `${path}.parts`;
}

/**
 * Draws a training set into a file, in memory that does not grow with it. Interrupted, even killed, the same request
 * goes on with the galaxies that are there.
 *
 * @throws SteelyardError `usage` for the seed of evaluation mocks; `suite-invalid`; `file-unreadable` where the file
 *   cannot be written; the signal's reason when it is aborted
 */
export async function drawDataset(request: DatasetRequest, { onProgress, signal, workers }: DatasetControl = {}): Promise<void> {
  const { path, galaxies, seed } = request;
  if (seed === EVALUATION_SEED) {
    throw new SteelyardError('usage', `Seed ${EVALUATION_SEED} is kept for the mocks that models are evaluated on: choose another.`);
  }
  const { suite, sha256 } = loadSuite(request.suite);
  const innerSlopes = isSlopeRecipe(request.recipe);
  const { maps } = innerSlopes ? SLOPE_RECIPE : recipeNamed(request.recipe);
  const parts = await drawIntoFolder(suite, maps, seed, galaxies, {
    folder: partsFolder(path),
    stars: request.stars ?? false,
    innerSlopes,
    onDrawn: (done) => onProgress?.('drawing', done),
    ...(signal ? { signal } : {}),
    ...(workers ? { workers } : {}),
  });
  const kept = await keptOf(suite, parts, seed);
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  await mkdir(dirname(path), { recursive: true });
  const suites = suite.components.map((component) => ({ name: component.suite, sha256 }));
  const description = { maps, radiiOverRh: RADII_OVER_RH, suites, seed, hasStars: request.stars ?? false, hasInnerSlopes: innerSlopes };
  const file = await createTrainingFile(unfinished, description, chunkRowsFor(maps, galaxies));
  try {
    let done = 0;
    for (const part of parts) {
      await setImmediate(); // here an interrupt is heard
      signal?.throwIfAborted();
      const set = await readPart(part);
      file.append(kept ? takeExamples(set, kept(done, set.count)) : set);
      onProgress?.('writing', done += set.count);
    }
  } catch (error) {
    file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
  file.close();
  await rename(unfinished, path);
  await rm(partsFolder(path), { recursive: true, force: true });
}

async function readPart(path: string): Promise<TrainingSet> {
  const set = decodeSet(await readFile(path));
  if (!set) throw new SteelyardError('file-unreadable', `The galaxies kept in '${path}' are damaged: delete that file and run the same command again.`);
  return set;
}

/** Which examples of a part are kept where the suite's components are matched, by the part's first example and length. */
async function keptOf(
  suite: Suite, parts: readonly string[], seed: number,
): Promise<((first: number, count: number) => Int32Array) | undefined> {
  if (suite.matchBins === undefined) return undefined;
  const tables: MatchTable[] = [];
  for (const part of parts) tables.push(matchTable(await readPart(part)));
  const log10Mass = Float32Array.from(tables.flatMap((table) => Array.from(table.log10Mass)));
  const kept = matchSuites({ log10Mass, suite: Int32Array.from(tables.flatMap((table) => [...table.suite])) }, suite.matchBins, seed);
  return (first, count) => kept.filter((i) => i >= first && i < first + count).map((i) => i - first);
}
