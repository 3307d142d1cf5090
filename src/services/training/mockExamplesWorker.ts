import { parentPort } from 'node:worker_threads';
import { mockTrainingSet } from '../../learning/training/mockExamples.ts';
import type { Suite } from '../../science/mocks/suite.ts';
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
  const set = mockTrainingSet(suite, maps, seed, first, count);
  const buffers = [set.sky, set.phaseSpace, set.scalars, set.log10MassScale, set.log10Mass, set.galaxy].map((array) => array.buffer as ArrayBuffer);
  parentPort!.postMessage(set, buffers);
});
