import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Envelope, EnvelopeError } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { loadModel } from '../models.ts';
import type { BatchShare } from './batchWorker.ts';
import type { BatchGalaxy, BatchSettings, WeighedGalaxy } from './weighGalaxy.ts';

/** A galaxy's masses, or why there are none. */
export type BatchAnswer = { readonly weighed: WeighedGalaxy } | { readonly error: EnvelopeError };

export interface BatchControl {
  readonly signal?: AbortSignal;
  readonly onDone?: (galaxies: number) => void;
  /** Threads, each with sessions of its own; as many as there are cores where left out. */
  readonly threads?: number;
}

/** Galaxies in one message to a thread. */
const SHARE = 8;

/**
 * Weighs many galaxies, some at a time on one thread from their stars to their quantiles: threads that share nothing never wait.
 * The answers are those of `weighGalaxies`, in the order of the galaxies, however many threads there are.
 *
 * @throws SteelyardError `model-unknown`, `model-invalid`; `cancelled` when the signal is aborted. What is wrong with one galaxy is in its answer
 */
export async function weighBatch(
  galaxies: readonly BatchGalaxy[], settings: BatchSettings, control: BatchControl = {},
): Promise<BatchAnswer[]> {
  loadModel(settings.model);
  const pool = openBatchPool(Math.min(control.threads ?? availableParallelism(), Math.ceil(galaxies.length / SHARE)));
  try {
    return await pool.weigh(galaxies, settings, control);
  } finally {
    await pool.close();
  }
}

/** Threads that stay open from batch to batch, with their models loaded. */
export interface BatchPool {
  weigh(galaxies: readonly BatchGalaxy[], settings: BatchSettings, control?: BatchControl): Promise<BatchAnswer[]>;
  close(): Promise<void>;
}

export function openBatchPool(threads: number): BatchPool {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./batchWorker.ts', import.meta.url)));
  return {
    async weigh(galaxies, settings, { signal, onDone } = {}) {
      const answers = new Array<BatchAnswer>(galaxies.length);
      let next = 0;
      let done = 0;
      const work = async (worker: Worker): Promise<void> => {
        while (next < galaxies.length) {
          if (signal?.aborted) throw new SteelyardError('cancelled', 'The batch was cancelled; nothing was written.');
          const first = next;
          next += SHARE;
          const share: BatchShare = { galaxies: galaxies.slice(first, next), settings };
          const envelopes = await ask(worker, share);
          envelopes.forEach((envelope, i) => { answers[first + i] = answerOf(envelope); });
          done += envelopes.length;
          onDone?.(done);
        }
      };
      await Promise.all(workers.map(work));
      return answers;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function ask(worker: Worker, share: BatchShare): Promise<readonly Envelope[]> {
  // `once` rejects when the worker fails.
  const answer = once(worker, 'message');
  worker.postMessage(share);
  const [envelopes] = await answer as [readonly Envelope[]];
  return envelopes;
}

function answerOf(envelope: Envelope): BatchAnswer {
  return envelope.ok ? { weighed: envelope.value as WeighedGalaxy } : { error: envelope.error };
}
