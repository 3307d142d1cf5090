import { Worker } from 'node:worker_threads';
import { SteelyardError } from '../../shared/errors.ts';
import { looseBatchWriter } from '../training/batches.ts';
import { batchRandom, epochRandom, validationPositions, validationSteps, type BatchInputs } from '../training/batchSource.ts';
import type { BatchRequest, ExampleSource } from '../training/exampleSource.ts';
import type { Resampling } from '../training/resampleStars.ts';
import type { MapArrays } from '../training/trainingSet.ts';
import { chunkOrder, splitByChunk } from './chunkOrder.ts';
import type { MapsRequest, MapsWorkerData } from './mapsWorker.ts';
import { openTrainingFile, type TrainingFileDescription } from './trainingFile.ts';

/** Chunks that are shuffled together: 16 MiB of each map, as chunks are written. */
const WINDOW = 16;
/** Batches that are read before they are asked for. */
const AHEAD = 16;
/** Name of the stream that stars are resampled with. */
const STARS = 7;

export interface FileSource extends ExampleSource, TrainingFileDescription {
  close(): Promise<void>;
}

/**
 * A training set that stays on disk: a thread reads its maps ahead of the training, in memory that does not grow with the
 * file. Batches depend on the seed alone, not on what the thread has read.
 *
 * @param resampling make the maps to train on anew from the file's stars, each time differently; those to validate on stay as they are
 * @throws SteelyardError `usage` where there are none; `file-not-found`; `format-invalid` for what is no training set
 */
export async function openFileSource(path: string, window = WINDOW, resampling?: Resampling): Promise<FileSource> {
  const file = await openTrainingFile(path);
  const { maps, radiiOverRh, suites, seed, examples, chunkRows, hasStars = false } = file;
  file.close();
  if (resampling && !hasStars) {
    throw new SteelyardError('usage', `The training set '${path}' keeps no stars to resample: draw it with "steelyard dataset --stars".`, { path });
  }
  const readers = mapReaders({ path, heldChunks: 2 * window, ...(resampling ? { resampling } : {}) });
  return {
    maps, radiiOverRh, suites, seed, examples, hasStars,
    split: (share, random) => splitByChunk(examples.galaxy, chunkRows, share, random),
    batches({ split: { training, validation }, scalings, batch, random }: BatchRequest) {
      const write = looseBatchWriter(examples, scalings, batch);
      const places = Int32Array.from({ length: batch }, (_, row) => row);
      const steps = Math.floor(training.length / batch);
      const ends = validationSteps(batch, validation.length);
      return {
        steps,
        validationSteps: ends,
        async *training(epoch, from) {
          const ofEpoch = epochRandom(random, epoch);
          const order = chunkOrder(training, chunkRows, window, ofEpoch);
          const wanted = (i: number) => order.slice(i * batch, (i + 1) * batch);
          // A number of their own for the maps of each batch, so that it does not matter which came before.
          const seedOf = (i: number) => batchRandom(ofEpoch, i).fork(STARS).integer(2 ** 31);
          yield* readers.use((reader) => readAhead(reader, from, steps, wanted, resampling ? seedOf : undefined, (indices, found, i) =>
            write(indices, found, places, batchRandom(ofEpoch, i))));
        },
        async *validation() {
          const wanted = (i: number) => validationPositions(i, batch, validation.length).map((position) => validation[position]!);
          yield* readers.use((reader) => readAhead(reader, 0, ends, wanted, undefined, (indices, found) => write(indices, found, places)));
        },
      };
    },
    close: () => readers.close(),
  };
}

/** Has batches `from` to `to` read some steps before they are asked for. */
async function* readAhead(
  reader: MapReader, from: number, to: number,
  wanted: (i: number) => Int32Array, seedOf: ((i: number) => number) | undefined,
  write: (indices: Int32Array, maps: MapArrays, i: number) => BatchInputs,
): AsyncGenerator<BatchInputs> {
  const queue: { readonly indices: Int32Array; readonly maps: Promise<MapArrays> }[] = [];
  let next = from;
  for (let i = from; i < to; i++) {
    while (next < to && queue.length < AHEAD) {
      const indices = wanted(next);
      const maps = reader.read({ indices, ...(seedOf ? { seed: seedOf(next) } : {}) });
      next += 1;
      maps.catch(() => undefined); // heard when its turn comes
      queue.push({ indices, maps });
    }
    const { indices, maps } = queue.shift()!;
    yield write(indices, await maps, i);
  }
}

interface MapReader {
  read(request: MapsRequest): Promise<MapArrays>;
  close(): Promise<void>;
}

/** Threads that read maps, as many as are asked at the same time: networks that learn side by side go through the chunks in orders of their own. */
function mapReaders(data: MapsWorkerData) {
  const all: MapReader[] = [];
  const free: MapReader[] = [];
  return {
    async *use<T>(batches: (reader: MapReader) => AsyncGenerator<T>): AsyncGenerator<T> {
      const reader = free.pop() ?? mapReader(data);
      if (!all.includes(reader)) all.push(reader);
      try {
        yield* batches(reader);
      } finally {
        free.push(reader);
      }
    },
    async close() {
      await Promise.all(all.map((reader) => reader.close()));
    },
  };
}

/** A thread that reads maps; it answers in the order of the questions. It starts with the first. */
function mapReader(data: MapsWorkerData): MapReader {
  const waiting: { resolve: (maps: MapArrays) => void; reject: (error: unknown) => void }[] = [];
  let worker: Worker | undefined;
  const start = (): Worker => {
    const started = new Worker(new URL('./mapsWorker.ts', import.meta.url), { workerData: data });
    started.on('message', (maps: MapArrays) => waiting.shift()!.resolve(maps));
    started.on('error', (error) => {
      worker = undefined;
      for (const { reject } of waiting.splice(0)) reject(error);
    });
    return started;
  };
  return {
    read: (request) => new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker ??= start();
      worker.postMessage(request);
    }),
    async close() {
      await worker?.terminate();
    },
  };
}
