import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../science/random/random.ts';
import { batchWriter, fitScalarScaling } from './batches.ts';
import { shuffle } from './batchSource.ts';
import { fitTargetScaling } from './targets.ts';
import { splitByGalaxy, type TrainingSet } from './trainingSet.ts';

const SIDE = 5;
const COUNT = 40;

/** Examples whose maps are all different, two views a galaxy. */
function set(): TrainingSet {
  const random = createRandom(4);
  const values = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * random.uniform());
  const log10Mass = Float32Array.from({ length: COUNT * 2 }, (_, i) => 7 + (i % 2) * 0.3 + 0.1 * random.uniform());
  return {
    count: COUNT,
    maps: { pixels: SIDE, skyExtent: 3, radiusExtent: 3, velocityExtent: 4, bandwidthFactor: 0.5, scalars: ['a', 'b'] },
    radiiOverRh: [1, 2],
    sky: Float16Array.from({ length: COUNT * SIDE ** 2 }, (_, i) => (i * 7919) % 997),
    phaseSpace: Float16Array.from({ length: COUNT * SIDE ** 2 }, (_, i) => (i * 104_729) % 1009),
    scalars: values(COUNT * 2, 10),
    log10MassScale: values(COUNT, 0.1).map((x) => x + 7),
    log10Mass,
    galaxy: Int32Array.from({ length: COUNT }, (_, i) => i >> 1),
    suite: new Int32Array(COUNT),
  };
}

const examples = set();
const all = Int32Array.from({ length: COUNT }, (_, i) => i);
const scalings = { scalars: fitScalarScaling(examples, all), targets: fitTargetScaling(examples.log10Mass, examples.log10MassScale, all) };

/** A stream whose integers are known: the symmetry that `batchWriter` asks for. */
function choosing(...integers: number[]): Random {
  const random = createRandom(0);
  return { ...random, integer: () => integers.shift()! };
}

/** The image seen by its own coordinates: entry (row, column). */
function pixel(image: ArrayLike<number>, row: number, column: number): number {
  return image[row * SIDE + column]!;
}

describe('batches', () => {
  const plain = batchWriter(examples, scalings, 1)([3]);
  const sky = plain.sky.slice();
  const phaseSpace = plain.phaseSpace.slice();

  it('hold the maps as they are without augmentation', () => {
    expect([...sky]).toEqual([...examples.sky.subarray(3 * SIDE ** 2, 4 * SIDE ** 2)]);
  });

  it('show the sky in its eight symmetries, all different, each with the same pixels', () => {
    const views = Array.from({ length: 8 }, (_, symmetry) => [...batchWriter(examples, scalings, 1)([3], choosing(symmetry, 0)).sky]);
    expect(new Set(views.map((view) => view.join())).size).toBe(8);
    for (const view of views) expect(view.toSorted((a, b) => a - b)).toEqual([...sky].sort((a, b) => a - b));
  });

  it('turn the sky by exchanging its axes and mirror it by reversing one', () => {
    const view = (symmetry: number) => batchWriter(examples, scalings, 1)([3], choosing(symmetry, 0)).sky.slice();
    const [mirrored, flipped, turned] = [view(1), view(2), view(4)] as const;
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        expect(pixel(mirrored, row, column)).toBe(pixel(sky, row, SIDE - 1 - column));
        expect(pixel(flipped, row, column)).toBe(pixel(sky, SIDE - 1 - row, column));
        expect(pixel(turned, row, column)).toBe(pixel(sky, column, row));
      }
    }
  });

  it('reverse the sign of the velocities and leave the radii alone', () => {
    const { phaseSpace: reversed } = batchWriter(examples, scalings, 1)([3], choosing(0, 1));
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) expect(pixel(reversed, row, column)).toBe(pixel(phaseSpace, SIDE - 1 - row, column));
    }
  });

  it('standardise the scalars over the set, within five deviations', () => {
    const write = batchWriter(examples, scalings, COUNT);
    const { scalars } = write(all);
    const first = Float64Array.from({ length: COUNT }, (_, i) => scalars[2 * i]!);
    const mean = first.reduce((sum, x) => sum + x, 0) / COUNT;
    expect(mean).toBeCloseTo(0, 5);
    expect(first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT).toBeCloseTo(1, 4);
    const wild = { ...examples, scalars: examples.scalars.map((x, i) => (i === 6 ? 1e6 : x)) };
    expect(batchWriter(wild, scalings, 1)([3]).scalars[0]).toBe(5);
  });
});

describe('the split', () => {
  it('keeps all views of a galaxy on one side, and every example on one', () => {
    const { training, validation } = splitByGalaxy(examples, 0.2, (galaxies) => shuffle(galaxies, createRandom(9)));
    const galaxiesOf = (indices: Int32Array) => new Set([...indices].map((i) => examples.galaxy[i]));
    expect(galaxiesOf(training).isDisjointFrom(galaxiesOf(validation))).toBe(true);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...all]);
    expect(validation).toHaveLength(8);
  });

  it('is the same for the same seed and another for another', () => {
    const held = (seed: number) => [...splitByGalaxy(examples, 0.2, (galaxies) => shuffle(galaxies, createRandom(seed))).validation];
    expect(held(1)).toEqual(held(1));
    expect(held(1)).not.toEqual(held(2));
  });
});
