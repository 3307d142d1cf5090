import { parentPort } from 'node:worker_threads';
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
}

parentPort?.on('message', ({ suite, maps, seed, first, count }: ShareRequest) => {
  // Enclosed, because an error that is thrown across threads would lose its code.
  void enclose(() => Promise.resolve(mockTrainingSet(suite, maps, seed, first, count))).then((answer) => {
    parentPort!.postMessage(answer, answer.ok ? buffersOf(answer.value as TrainingSet) : []);
  });
});

/** What is handed over, not copied. */
function buffersOf(set: TrainingSet): ArrayBuffer[] {
  return [set.sky, set.phaseSpace, set.scalars, set.log10MassScale, set.log10Mass, set.galaxy].map((array) => array.buffer as ArrayBuffer);
}
