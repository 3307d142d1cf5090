import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { decodeSet } from '../../learning/datasets/encodedSet.ts';
import { matchSuites, type MatchTable } from '../../learning/training/matchSuites.ts';
import { concatenateSets, takeExamples, type TrainingSet } from '../../learning/training/trainingSet.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import type { Envelope } from '../../shared/api.ts';
import { unwrap } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { ShareRequest } from './mockExamplesWorker.ts';

/** Examples that are drawn and kept together: whole blocks of views for any number of these that is a power of two. */
const SHARE = 256;

export interface DrawControl {
  readonly onDrawn?: (done: number) => void;
  readonly signal?: AbortSignal;
  /** Cores to draw on; all by default. */
  readonly workers?: number;
  /** Where to keep what is drawn and to take from what was drawn before; nowhere where left out. */
  readonly folder?: string;
  /** Whether the files keep the stars with the maps. */
  readonly stars?: boolean;
  /** Whether to label examples with their inner slopes. */
  readonly innerSlopes?: boolean;
}

/**
 * Draws mock galaxies of a suite on every core. The set depends on the seed alone, not on the number of cores.
 * @param count examples; of a mixture whose components are matched fewer are left
 * @throws SteelyardError `suite-invalid` when the suite's galaxies cannot be observed; `file-unreadable` when the folder
 *   cannot be written to; the signal's reason when it is aborted
 */
export async function drawTrainingSet(
  suite: Suite, maps: MapsRecipe, seed: number, count: number, control: DrawControl = {},
): Promise<TrainingSet> {
  const sets: TrainingSet[] = [];
  const shares = await sharesOf({ suite, maps, seed, ...labelsOf(control) }, count, control.folder);
  await drawShares(shares, control, async (share, index, drawn) => { sets[index] = drawn ?? await readShare(share); });
  return matched(suite, concatenateSets(sets), seed);
}

/** Without what one component of a mixture has more of than another, where the suite says so. */
function matched(suite: Suite, set: TrainingSet, seed: number): TrainingSet {
  return suite.matchBins === undefined ? set : takeExamples(set, matchSuites(matchTable(set), suite.matchBins, seed));
}

/** What examples are matched by. */
export function matchTable({ count, log10Mass, radiiOverRh, suite }: TrainingSet): MatchTable {
  const at = radiiOverRh.indexOf(1);
  return { suite, log10Mass: Float32Array.from({ length: count }, (_, i) => log10Mass[i * radiiOverRh.length + at]!) };
}

/**
 * The same, but left in the folder's files, in memory that does not grow with their number.
 * @returns paths of the files, in order; each holds a training set as `encodeSet` writes it
 */
export async function drawIntoFolder(
  suite: Suite, maps: MapsRecipe, seed: number, count: number, control: DrawControl & { readonly folder: string },
): Promise<string[]> {
  const what = { suite, maps, seed, ...(control.stars ? { stars: true as const } : {}), ...labelsOf(control) };
  const shares = await sharesOf(what, count, control.folder);
  await drawShares(shares.map((share) => ({ ...share, onlyFile: true })), control, () => Promise.resolve());
  return shares.map(({ path }) => path!);
}

function labelsOf({ innerSlopes }: DrawControl): Pick<ShareRequest, 'innerSlopes'> {
  return innerSlopes ? { innerSlopes: true } : {};
}

/** Shares are kept under a name made of all that they depend on, so that none is ever taken for another. */
async function sharesOf(what: Pick<ShareRequest, 'suite' | 'maps' | 'seed' | 'stars' | 'innerSlopes'>, count: number, folder: string | undefined): Promise<ShareRequest[]> {
  const home = folder && join(folder, createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16));
  if (home) {
    await mkdir(home, { recursive: true }).catch((error: Error) => {
      throw new SteelyardError('file-unreadable', `Galaxies cannot be kept in '${home}' (${error.message}): choose a folder that can be written to.`);
    });
  }
  return Array.from({ length: Math.ceil(count / SHARE) }, (_, i) => {
    const first = i * SHARE;
    const size = Math.min(SHARE, count - first);
    return { ...what, first, count: size, ...(home ? { path: join(home, `${first}-${size}.examples`) } : {}) };
  });
}

async function readShare({ path }: ShareRequest): Promise<TrainingSet> {
  const set = decodeSet(await readFile(path!));
  if (!set) throw new SteelyardError('file-unreadable', `The galaxies kept in '${path}' are damaged: delete that file and run the same command again.`);
  return set;
}

/** @param onShare told of each share as it is ready: drawn now, or found in its file */
async function drawShares(
  shares: readonly ShareRequest[], control: DrawControl,
  onShare: (share: ShareRequest, index: number, drawn: TrainingSet | undefined) => Promise<void>,
): Promise<void> {
  const { onDrawn, signal, workers = availableParallelism() } = control;
  const stop = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    let worker: Worker | undefined;
    try {
      while (next < shares.length) {
        stopped.throwIfAborted();
        const index = next++;
        const share = shares[index]!;
        const isKept = share.path !== undefined && await exists(share.path);
        worker ??= isKept ? undefined : new Worker(new URL('./mockExamplesWorker.ts', import.meta.url));
        await onShare(share, index, isKept ? undefined : await ask(worker!, share, stopped));
        done += share.count;
        onDrawn?.(done);
      }
    } catch (error) {
      stop.abort(error); // the others need not go on
      throw error;
    } finally {
      await worker?.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, shares.length) }, work));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

function ask(worker: Worker, share: ShareRequest, signal: AbortSignal): Promise<TrainingSet | undefined> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (finish: () => void) => () => {
      // Not all listeners: without those of Node's own, no second answer would arrive.
      worker.removeAllListeners('message').removeAllListeners('error');
      signal.removeEventListener('abort', cancelled);
      finish();
    };
    const cancelled = settle(() => reject(signal.reason as Error));
    signal.addEventListener('abort', cancelled);
    worker.once('message', (answer: Envelope) => settle(() => {
      try {
        resolve(unwrap(answer) as TrainingSet | undefined);
      } catch (error) {
        reject(error as Error);
      }
    })());
    worker.once('error', (error) => settle(() => reject(error))());
    worker.postMessage(share);
  });
}
