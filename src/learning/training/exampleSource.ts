import type { Random } from '../../science/random/random.ts';
import { batchWriter, type BatchScalings } from './batches.ts';
import { shuffle, shuffledBatches, type BatchSource } from './batchSource.ts';
import { splitByGalaxy, type ExampleTable, type Split, type TrainingSet } from './trainingSet.ts';

export interface BatchRequest {
  readonly split: Split;
  readonly scalings: BatchScalings;
  readonly batch: number;
  /** For the order of the examples and how they are turned. */
  readonly random: Random;
}

/** Examples to train on, wherever their maps are. */
export interface ExampleSource {
  readonly examples: ExampleTable;
  /** Splits by galaxy. @param share of the galaxies to validate on */
  split(share: number, random: Random): Split;
  batches(request: BatchRequest): BatchSource;
}

/** A training set that is held in memory. */
export function sourceInMemory(set: TrainingSet): ExampleSource {
  return {
    examples: set,
    split: (share, random) => splitByGalaxy(set, share, (galaxies) => shuffle(galaxies, random)),
    batches({ split: { training, validation }, scalings, batch, random }) {
      const write = batchWriter(set, scalings, batch);
      return shuffledBatches({
        trainingCount: training.length,
        validationCount: validation.length,
        batch,
        random,
        trainingBatch: (positions, augment) => write(positions.map((p) => training[p]!), augment),
        validationBatch: (positions) => write(positions.map((p) => validation[p]!)),
      });
    },
  };
}
