import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { concatenateSets, type TrainingSet } from '../../learning/training/trainingSet.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { ShareRequest } from './mockExamplesWorker.ts';

const SHARE = 250;

/**
 * Draws mock galaxies of a suite on every core. The set depends on the seed alone, not on the number of cores.
 * @param count galaxies, one example each
 */
export async function drawTrainingSet(suite: Suite, maps: MapsRecipe, seed: number, count: number, onDrawn: (done: number) => void = () => undefined): Promise<TrainingSet> {
  const shares = Array.from({ length: Math.ceil(count / SHARE) }, (_, i): ShareRequest => ({
    suite, maps, seed, first: i * SHARE, count: Math.min(SHARE, count - i * SHARE),
  }));
  const results: TrainingSet[] = new Array(shares.length);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./mockExamplesWorker.ts', import.meta.url));
    try {
      while (next < shares.length) {
        const index = next++;
        results[index] = await ask(worker, shares[index]!);
        done += shares[index]!.count;
        onDrawn(done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), shares.length) }, work));
  return concatenateSets(results);
}

function ask(worker: Worker, share: ShareRequest): Promise<TrainingSet> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(share);
  });
}
