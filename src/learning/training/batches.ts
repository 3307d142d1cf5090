import type { Random } from '../../science/random/random.ts';
import type { SlopeScaling } from './slopeTargets.ts';
import type { TargetScaling } from './targets.ts';
import { targetWriter } from './targetWriter.ts';
import type { ExampleTable, MapArrays, TrainingSet } from './trainingSet.ts';

/** Mean and standard deviation of each scalar over the training set. */
export interface ScalarScaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface Scalings {
  readonly scalars: ScalarScaling;
  readonly targets: TargetScaling;
}

/** Of whatever a network is to learn. */
export interface BatchScalings {
  readonly scalars: ScalarScaling;
  readonly targets: TargetScaling | SlopeScaling;
}

export function fitScalarScaling(set: ExampleTable, indices: Int32Array): ScalarScaling {
  const width = set.maps.scalars.length;
  const column = (k: number) => Float64Array.from(indices, (i) => set.scalars[i * width + k]!);
  const mean = Array.from({ length: width }, (_, k) => average(column(k)));
  const deviation = mean.map((m, k) => Math.sqrt(average(column(k).map((value) => (value - m) ** 2))) || 1);
  return { mean, deviation };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Scalars as the network wants them; standardised values are held within +-5 of the training set's spread. */
export function standardiseScalars(
  scaling: ScalarScaling, scalars: ArrayLike<number>, offset: number, out: Float32Array, outOffset: number,
): void {
  for (let k = 0; k < scaling.mean.length; k++) {
    const value = (scalars[offset + k]! - scaling.mean[k]!) / scaling.deviation[k]!;
    out[outOffset + k] = Math.min(5, Math.max(-5, value));
  }
}

/** The inputs of one batch, by name. */
export type Batch = Record<'sky' | 'phaseSpace' | 'scalars' | 'target', Float32Array>;

/**
 * Writes batches of a set into one set of arrays, over and over.
 *
 * @returns given indices of examples, and a stream to augment them with, the batch
 */
export function batchWriter(
  set: TrainingSet, scalings: BatchScalings, size: number,
): (indices: ArrayLike<number>, augment?: Random) => Batch {
  const write = looseBatchWriter(set, scalings, size);
  return (indices, augment) => write(indices, set, indices, augment);
}

/**
 * Writes batches of examples whose maps come with each batch.
 *
 * @returns given indices of examples, maps and where in these each example's are, the batch
 */
export function looseBatchWriter(
  set: ExampleTable, scalings: BatchScalings, size: number,
): (indices: ArrayLike<number>, maps: MapArrays, places: ArrayLike<number>, augment?: Random) => Batch {
  const side = set.maps.pixels;
  const pixels = side * side;
  const width = set.maps.scalars.length;
  const target = targetWriter(set, scalings.targets);
  const batch: Batch = {
    sky: new Float32Array(size * pixels),
    phaseSpace: new Float32Array(size * pixels),
    scalars: new Float32Array(size * width),
    target: new Float32Array(size * target.width),
  };
  return (indices, maps, places, augment) => {
    for (let row = 0; row < size; row++) {
      const i = indices[row]!;
      const from = places[row]! * pixels;
      // Eight views of the sky and two of the velocities are equally likely: no direction is special.
      copyImage(maps.sky, from, batch.sky, row * pixels, side, augment ? augment.integer(8) : 0);
      copyImage(maps.phaseSpace, from, batch.phaseSpace, row * pixels, side, augment && augment.integer(2) ? FLIP_ROWS : 0);
      const { scalars, log10MassScale } = maps.remade ?? set;
      const at = maps.remade ? places[row]! : i;
      standardiseScalars(scalings.scalars, scalars, at * width, batch.scalars, row * width);
      target.write(i, log10MassScale[at]!, batch.target, row * target.width);
    }
    return batch;
  };
}

const FLIP_COLUMNS = 1;
const FLIP_ROWS = 2;
const TURN = 4;

/** Copies a square image, turned over its diagonal and flipped as the bits of `symmetry` say. */
function copyImage(from: Float16Array, fromOffset: number, to: Float32Array, toOffset: number, side: number, symmetry: number): void {
  const last = side - 1;
  const [rowStep, columnStep] = symmetry & TURN ? [1, side] : [side, 1];
  let k = toOffset;
  for (let row = 0; row < side; row++) {
    const sourceRow = symmetry & FLIP_ROWS ? last - row : row;
    for (let column = 0; column < side; column++) {
      const sourceColumn = symmetry & FLIP_COLUMNS ? last - column : column;
      to[k++] = from[fromOffset + sourceRow * rowStep + sourceColumn * columnStep]!;
    }
  }
}
