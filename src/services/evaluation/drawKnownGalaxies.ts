import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Suite } from '../../science/mocks/suite.ts';
import type { Envelope } from '../../shared/api.ts';
import { unwrap } from '../../shared/envelope.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { emptyGalaxies, placeShare, type GalaxyShare, type KnownGalaxies } from './knownGalaxies.ts';

/** Galaxies that a core draws before it is given more. */
const SHARE = 25;

export interface DrawGalaxiesControl {
  readonly onDrawn?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Mock galaxies of a suite that no model has learnt from, drawn on every core: the same for the same numbers, however
 * many cores there are.
 * @param first number of the first galaxy
 * @throws SteelyardError `suite-invalid` when the suite's galaxies cannot be observed; the signal's reason when it is aborted
 */
export async function drawKnownGalaxies(
  suite: Suite, maps: MapsRecipe, count: number, first = 0, { onDrawn, signal }: DrawGalaxiesControl = {},
): Promise<KnownGalaxies> {
  const all = emptyGalaxies(maps, count);
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./knownGalaxiesWorker.ts', import.meta.url));
    try {
      while (next < count) {
        const at = next;
        const size = Math.min(SHARE, count - at);
        next += size;
        placeShare(all, await ask(worker, { suite, maps, first: first + at, count: size }, stopped), at);
        onDrawn?.((done += size));
      }
    } catch (error) {
      stop.abort(error); // the others need not go on
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), Math.ceil(count / SHARE)) }, work));
  return all;
}

function ask(worker: Worker, share: GalaxyShare, signal: AbortSignal): Promise<KnownGalaxies> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (finish: () => void): void => {
      worker.off('message', answered);
      worker.off('error', failed);
      signal.removeEventListener('abort', cancelled);
      finish();
    };
    const answered = (answer: Envelope): void => settle(() => {
      try {
        resolve(unwrap(answer) as KnownGalaxies);
      } catch (error) {
        reject(error as Error);
      }
    });
    const failed = (error: Error): void => settle(() => { reject(error); });
    const cancelled = (): void => settle(() => { reject(signal.reason as Error); });
    signal.addEventListener('abort', cancelled);
    worker.on('message', answered);
    worker.on('error', failed);
    worker.postMessage(share);
  });
}
