import type { Random } from '../../science/random/random.ts';

export type BatchInputs = Readonly<Record<string, Float32Array>>;

/** Where a fit gets its batches. */
export interface BatchSource {
  /** Batches of an epoch. */
  readonly steps: number;
  readonly validationSteps: number;
  /**
   * The batches of an epoch, from one on: which they are does not depend on where one starts, so that a fit can go on
   * in the middle. The arrays may be used again for the next batch.
   */
  training(epoch: number, from: number): AsyncIterable<BatchInputs>;
  validation(): AsyncIterable<BatchInputs>;
}

/** The positions of validation batch `i`; what is left over is left out, and too few are taken in turns. */
export function validationPositions(i: number, batch: number, count: number): Int32Array {
  return Int32Array.from({ length: batch }, (_, row) => (i * batch + row) % count);
}

export function validationSteps(batch: number, count: number): number {
  return Math.max(1, Math.floor(count / batch));
}

/** Fisher and Yates's, in place. */
export function shuffle(values: Int32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

export interface ShuffledBatches {
  readonly trainingCount: number;
  readonly validationCount: number;
  readonly batch: number;
  readonly random: Random;
  /** Fills the batch's arrays with the examples at these positions of the training (augmented) or validation list. */
  readonly trainingBatch: (positions: Int32Array, augment: Random) => BatchInputs;
  readonly validationBatch: (positions: Int32Array) => BatchInputs;
}

/** Batches of examples in memory, in a new order every epoch. */
export function shuffledBatches(examples: ShuffledBatches): BatchSource {
  const { trainingCount, validationCount, batch, random, trainingBatch, validationBatch } = examples;
  const steps = Math.floor(trainingCount / batch);
  const ends = validationSteps(batch, validationCount);
  return {
    steps,
    validationSteps: ends,
    async *training(epoch, from) {
      const ofEpoch = epochRandom(random, epoch);
      const order = Int32Array.from({ length: trainingCount }, (_, i) => i);
      shuffle(order, ofEpoch);
      for (let i = from; i < steps; i++) {
        const positions = order.subarray(i * batch, (i + 1) * batch);
        yield await Promise.resolve(trainingBatch(positions, batchRandom(ofEpoch, i)));
      }
    },
    async *validation() {
      for (let i = 0; i < ends; i++) yield await Promise.resolve(validationBatch(validationPositions(i, batch, validationCount)));
    },
  };
}

/** The stream that an epoch's order comes from. */
export function epochRandom(random: Random, epoch: number): Random {
  return random.fork(1000 + epoch);
}

/** The stream that a batch is augmented with: its own, so that it does not matter which came before. */
export function batchRandom(ofEpoch: Random, batch: number): Random {
  return ofEpoch.fork(batch);
}
