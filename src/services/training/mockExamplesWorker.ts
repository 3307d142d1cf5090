import { writeFileSync, renameSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { encodeSet } from '../../learning/datasets/encodedSet.ts';
import { mockTrainingSet } from '../../learning/training/mockExamples.ts';
import type { TrainingSet } from '../../learning/training/trainingSet.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { enclose } from '../../shared/envelope.ts';
import type { MapsRecipe } from '../../shared/maps.ts';

/** A share of a training set to draw. */
export interface ShareRequest {
  readonly suite: Suite;
  readonly maps: MapsRecipe;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  /** Whether to keep the stars with the maps. */
  readonly stars?: true;
  /** Whether to label them with their inner slopes. */
  readonly innerSlopes?: true;
  /** File to write the share to as well, whole or not at all. */
  readonly path?: string;
  /** Whether the share need not be handed back. */
  readonly onlyFile?: boolean;
}

parentPort?.on('message', (request: ShareRequest) => {
  // Enclosed, because an error that is thrown across threads would lose its code.
  void enclose(() => Promise.resolve(draw(request))).then((answer) => {
    parentPort!.postMessage(answer, answer.ok && answer.value ? buffersOf(answer.value as TrainingSet) : []);
  });
});

function draw({ suite, maps, seed, first, count, stars, innerSlopes, path, onlyFile }: ShareRequest): TrainingSet | undefined {
  const set = mockTrainingSet(suite, maps, seed, first, count, stars, innerSlopes);
  if (path !== undefined) {
    writeFileSync(`${path}.unfinished`, encodeSet(set), { flush: true });
    renameSync(`${path}.unfinished`, path);
  }
  return onlyFile ? undefined : set;
}

/** What is handed over, not copied. */
function buffersOf(set: TrainingSet): ArrayBuffer[] {
  const { sky, phaseSpace, scalars, log10MassScale, log10Mass, galaxy, suite } = set;
  return [sky, phaseSpace, scalars, log10MassScale, log10Mass, galaxy, suite].map((array) => array.buffer as ArrayBuffer);
}
