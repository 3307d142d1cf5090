import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { concatenateSets, type TrainingSet } from '../../learning/training/trainingSet.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import type { Envelope } from '../../shared/api.ts';
import { unwrap } from '../../shared/envelope.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { ShareRequest } from './mockExamplesWorker.ts';

const SHARE = 250;

export interface DrawControl {
  readonly onDrawn?: (done: number) => void;
  readonly signal?: AbortSignal;
  /** Cores to draw on; all by default. */
  readonly workers?: number;
}

/**
 * Draws mock galaxies of a suite on every core. The set depends on the seed alone, not on the number of cores.
 * @param count galaxies, one example each
 * @throws SteelyardError `suite-invalid` when the suite's galaxies cannot be observed; the signal's reason when it is aborted
 */
export async function drawTrainingSet(suite: Suite, maps: MapsRecipe, seed: number, count: number, control: DrawControl = {}): Promise<TrainingSet> {
  const { onDrawn, signal, workers = availableParallelism() } = control;
  const shares = Array.from({ length: Math.ceil(count / SHARE) }, (_, i): ShareRequest => ({
    suite, maps, seed, first: i * SHARE, count: Math.min(SHARE, count - i * SHARE),
  }));
  const results: TrainingSet[] = new Array(shares.length);
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./mockExamplesWorker.ts', import.meta.url));
    try {
      while (next < shares.length) {
        const index = next++;
        results[index] = await ask(worker, shares[index]!, stopped);
        done += shares[index]!.count;
        onDrawn?.(done);
      }
    } catch (error) {
      stop.abort(error); // the others need not go on
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, shares.length) }, work));
  return concatenateSets(results);
}

function ask(worker: Worker, share: ShareRequest, signal: AbortSignal): Promise<TrainingSet> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (finish: () => void) => () => {
      worker.removeAllListeners();
      signal.removeEventListener('abort', cancelled);
      finish();
    };
    const cancelled = settle(() => reject(signal.reason as Error));
    signal.addEventListener('abort', cancelled);
    worker.once('message', (answer: Envelope) => settle(() => {
      try {
        resolve(unwrap(answer) as TrainingSet);
      } catch (error) {
        reject(error as Error);
      }
    })());
    worker.once('error', (error) => settle(() => reject(error))());
    worker.postMessage(share);
  });
}
