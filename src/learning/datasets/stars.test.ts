import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_MAPS_RECIPE, makeMaps } from '../../science/maps/maps.ts';
import { createRandom } from '../../science/random/random.ts';
import { loadSuiteForTests } from '../testing/suites.ts';
import { fitScalarScaling } from '../training/batches.ts';
import type { BatchInputs } from '../training/batchSource.ts';
import { mockTrainingSet } from '../training/mockExamples.ts';
import { resampled, sampleOf } from '../training/resampleStars.ts';
import { fitTargetScaling } from '../training/targets.ts';
import { takeExamples, type TrainingSet } from '../training/trainingSet.ts';
import { decodeSet, encodeSet } from './encodedSet.ts';
import { openFileSource } from './fileSource.ts';
import { createTrainingFile, openTrainingFile } from './trainingFile.ts';

const COUNT = 24;
const MAPS = { ...DEFAULT_MAPS_RECIPE, pixels: 16 };
const RESAMPLING = { leastShare: 0.5, mostAddedError: 0.3 };
let set: TrainingSet;
let folder: string;
let path: string;

beforeAll(async () => {
  set = mockTrainingSet(loadSuiteForTests('nihao-like'), MAPS, 2, 0, COUNT, true);
  folder = await mkdtemp(join(tmpdir(), 'steelyard-stars-'));
  path = join(folder, 'set.h5');
  const description = { maps: MAPS, radiiOverRh: set.radiiOverRh, suites: [{ name: 'nihao-like', sha256: 'abc' }], seed: 2, hasStars: true };
  const writer = await createTrainingFile(path, description, 4);
  writer.append(takeExamples(set, Int32Array.from({ length: 10 }, (_, i) => i)));
  writer.append(takeExamples(set, Int32Array.from({ length: COUNT - 10 }, (_, i) => i + 10)));
  writer.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe('stars in a training set', () => {
  it('are those that the maps were made of', () => {
    for (const i of [0, 7, 23]) {
      const { sky, phaseSpace, scalars } = makeMaps(sampleOf(set.stars!, i), MAPS);
      const stored = takeExamples(set, Int32Array.of(i));
      // Stars are kept in single, maps in half precision.
      sky.forEach((value, k) => expect(Math.abs(value - stored.sky[k]!)).toBeLessThan(1e-3 * value + 1e-5));
      phaseSpace.forEach((value, k) => expect(Math.abs(value - stored.phaseSpace[k]!)).toBeLessThan(1e-3 * value + 1e-5));
      scalars.forEach((value, k) => expect(Math.abs(value - stored.scalars[k]!)).toBeLessThan(1e-3));
    }
  });

  it('come back from the file in parts, and from the bytes of a share', async () => {
    const file = await openTrainingFile(path);
    expect(file.hasStars).toBe(true);
    const part = takeExamples(set, Int32Array.of(8, 9, 10, 11, 12));
    expect(Buffer.compare(encodeSet({ ...part, stars: file.readStars(8, 5) }), encodeSet(part))).toBe(0);
    file.close();
    expect(Buffer.compare(encodeSet(decodeSet(encodeSet(set))!), encodeSet(set))).toBe(0);
  });

  it('read in h5py (needs /usr/bin/python3 with h5py)', ({ skip }) => {
    const script = `import h5py, sys; f = h5py.File(sys.argv[1]); n = f['star_count'][:]; print(n.sum(), len(f['star_x']), float(f['star_weight'][:].min()) > 0)`;
    let out: string;
    try {
      execFileSync('/usr/bin/python3', ['-c', 'import h5py'], { stdio: 'ignore' });
      out = execFileSync('/usr/bin/python3', ['-c', script, path], { encoding: 'utf8' });
    } catch {
      return skip('no h5py');
    }
    expect(out.trim()).toBe(`${set.stars!.x.length} ${set.stars!.x.length} True`);
  });
});

describe('resampling', () => {
  it('keeps a share of the stars, and widens their errors; the same seed gives the same', () => {
    const many = [...set.galaxy.keys()].reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
    const counts = new Set<number>();
    const count = MAPS.scalars.indexOf('log10StarCount');
    const error = MAPS.scalars.indexOf('velocityErrorRatio');
    for (let seed = 0; seed < 12; seed++) {
      const made = resampled(set.stars!, many, MAPS, RESAMPLING, seed)!;
      counts.add(made.maps.scalars[count]!);
      const before = set.scalars[many * MAPS.scalars.length + count]!;
      expect(made.maps.scalars[count]!).toBeLessThan(before + 1e-3);
      expect(made.maps.scalars[count]!).toBeGreaterThan(before + Math.log10(0.5) - 0.1);
      expect(made.maps.scalars[error]!).toBeGreaterThan(0.8 * set.scalars[many * MAPS.scalars.length + error]!);
      // Errors are taken out again: the mass scale is that of the galaxy, but for noise.
      expect(Math.abs(made.log10MassScale - set.log10MassScale[many]!)).toBeLessThan(0.15);
      expect(resampled(set.stars!, many, MAPS, RESAMPLING, seed)).toEqual(made);
    }
    expect(counts.size).toBeGreaterThan(9);
  });

  it('gives up where too few stars would be left', () => {
    const few = takeExamples(set, Int32Array.of([...set.galaxy.keys()].reduce((a, b) => (sizeOf(b) < sizeOf(a) ? b : a)))).stars!;
    const none = { ...few, weight: few.weight.map((weight) => weight * 0.01) };
    expect(resampled(none, 0, MAPS, RESAMPLING, 1)).toBeUndefined();
  });

  it('makes other maps each epoch, the same wherever one starts, and leaves those to validate on as they are', async () => {
    const source = await openFileSource(path, 2, RESAMPLING);
    const plain = await openFileSource(path, 2);
    const indices = Int32Array.from({ length: COUNT }, (_, i) => i);
    const scalings = {
      scalars: fitScalarScaling(source.examples, indices),
      targets: fitTargetScaling(source.examples.log10Mass, source.examples.log10MassScale, indices),
    };
    const split = { training: indices.subarray(0, 16), validation: indices.subarray(16) };
    const request = { split, scalings, batch: 4 };
    const collect = async (from: AsyncIterable<BatchInputs>): Promise<string[]> => {
      const found: string[] = [];
      for await (const batch of from) found.push(JSON.stringify([...Object.values(batch)].map((values) => [...values])));
      return found;
    };
    const batches = source.batches({ ...request, random: createRandom(3) });
    const first = await collect(batches.training(0, 0));
    expect(first.length).toBe(4);
    expect(await collect(source.batches({ ...request, random: createRandom(3) }).training(0, 2))).toEqual(first.slice(2));
    const stored = plain.batches({ ...request, random: createRandom(3) });
    expect(await collect(stored.training(0, 0))).not.toEqual(first);
    expect(await collect(batches.validation())).toEqual(await collect(stored.validation()));
    await source.close();
    await plain.close();
  });

  it('needs a file that keeps stars', async () => {
    const bare = join(folder, 'bare.h5');
    const writer = await createTrainingFile(bare, { maps: MAPS, radiiOverRh: set.radiiOverRh, suites: [], seed: 2 }, 4);
    writer.append(set);
    writer.close();
    await expect(openFileSource(bare, 2, RESAMPLING)).rejects.toThrow('--stars');
  });
});

function sizeOf(i: number): number {
  return set.stars!.first[i + 1]! - set.stars!.first[i]!;
}
