import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import type { ModelRecipe } from '../recipes/recipe.ts';
import { fitScalarScaling } from '../training/batches.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.ts';
import { sourceInMemory } from '../training/exampleSource.ts';
import { fitTargetScaling } from '../training/targets.ts';
import { trainMassModel } from '../training/trainMassModel.ts';
import { concatenateSets, emptySet, type TrainingSet } from '../training/trainingSet.ts';
import { chunkOrder, splitByChunk } from './chunkOrder.ts';
import { decodeSet, encodeSet } from './encodedSet.ts';
import { openFileSource } from './fileSource.ts';
import { createTrainingFile, openTrainingFile } from './trainingFile.ts';

const MAPS = { pixels: 8, skyExtent: 3, radiusExtent: 3, velocityExtent: 4, bandwidthFactor: 0.5, scalars: ['one', 'two'] };
const DESCRIPTION = { maps: MAPS, radiiOverRh: [1, 2], suites: [{ name: 'numbers', sha256: 'abc' }], seed: 4 };
const CHUNK = 16;
const batch = 12;

/** Examples whose every number tells which they are. */
function numbered(first: number, count: number): TrainingSet {
  const set = emptySet({ count, maps: MAPS, radiiOverRh: [1, 2] });
  const random = createRandom(first);
  for (let i = 0; i < count; i++) {
    set.galaxy[i] = first + i;
    set.sky.fill((first + i) / 64, i * 64, (i + 1) * 64);
    set.phaseSpace.fill((first + i) / 128, i * 64, (i + 1) * 64);
    set.scalars.set([random.normal(), first + i], 2 * i);
    set.log10MassScale[i] = 7 + random.normal();
    set.log10Mass.set([7, 7.5 + random.uniform()], 2 * i);
  }
  return set;
}

let folder: string;
let path: string;
const whole = concatenateSets([numbered(0, 100), numbered(100, 50), numbered(150, 10)]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-dataset-'));
  path = join(folder, 'set.h5');
  const writer = await createTrainingFile(path, DESCRIPTION, CHUNK);
  for (const part of [numbered(0, 100), numbered(100, 50), numbered(150, 10)]) writer.append(part);
  writer.close();
});
afterAll(() => rm(folder, { recursive: true }));

describe('the file', () => {
  it('gives back what was written, in parts', async () => {
    const file = await openTrainingFile(path);
    const { sky, phaseSpace, ...table } = whole;
    expect(file).toMatchObject({ ...DESCRIPTION, chunkRows: CHUNK, examples: table });
    expect(file.readMaps(90, 65)).toEqual({ sky: sky.slice(90 * 64, 155 * 64), phaseSpace: phaseSpace.slice(90 * 64, 155 * 64) });
    file.close();
  });

  it('refuses what is no training set, in one sentence', async () => {
    await expect(openTrainingFile(join(folder, 'none.h5'))).rejects.toThrow('There is no training set');
    const other = join(folder, 'other.h5');
    await writeFile(other, 'x,y\n1,2\n');
    await expect(openTrainingFile(other)).rejects.toThrow('is not a training set of Steelyard');
    await writeFile(other, '');
    await truncate(other, 4096);
    await expect(openTrainingFile(other)).rejects.toThrow('is not a training set of Steelyard');
  });

  it.skipIf(!existsSync('/usr/bin/python3'))('reads in h5py (needs /usr/bin/python3 with h5py)', () => {
    const program = `
import h5py, json, numpy, sys
f = h5py.File(sys.argv[1])
sky = f['sky'][:].view('float16')
print(json.dumps([sky.shape, sky[37].mean(dtype='f8'), f['phase_space'][37].view('float16').max().item(), f['galaxy'][37].item(),
  f['sky'].chunks, f['scalars'].shape, f['log10_mass'][37].tolist(), json.loads(f.attrs['maps'])['pixels'], json.loads(f.attrs['suites'])]))`;
    expect(JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, path], { encoding: 'utf8' }))).toEqual([
      [160, 8, 8], 37 / 64, new Float16Array([37 / 128])[0], 37,
      [CHUNK, 8, 8], [160, 2], [...whole.log10Mass.subarray(74, 76)], 8, DESCRIPTION.suites,
    ]);
  });
});

it('encodes sets, and sees when they are cut short', () => {
  const set = numbered(3, 5);
  const bytes = encodeSet(set);
  expect(decodeSet(bytes)).toEqual(set);
  for (let i = 0; i < bytes.length; i += 7) expect(decodeSet(bytes.subarray(0, i))).toBeUndefined();
  expect(decodeSet(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
});

it('splits by chunk so that no galaxy is on both sides', () => {
  const views = fc.array(fc.nat(30), { minLength: 9, maxLength: 200 });
  fc.assert(fc.property(views, fc.integer({ min: 1, max: 8 }), fc.integer(), (galaxies, rows, seed) => {
    const galaxy = Int32Array.from(galaxies);
    const { training, validation } = splitByChunk(galaxy, rows, 0.2, createRandom(seed));
    expect(validation.length).toBeGreaterThan(0);
    const held = new Set(validation.map((i) => galaxy[i]!));
    expect(training.some((i) => held.has(galaxy[i]!))).toBe(false);
    // Nothing is left out but the other views of galaxies that are held out.
    const left = galaxies.filter((id, i) => !held.has(id) || validation.includes(i)).length;
    expect(training.length + validation.length).toBe(left);
  }));
});

it('orders examples so that each comes once and few chunks are open at a time', () => {
  const upTo = (max: number) => fc.integer({ min: 1, max });
  fc.assert(fc.property(upTo(300), upTo(20), upTo(5), fc.integer(), (count, rows, window, seed) => {
    const indices = Int32Array.from({ length: count }, (_, i) => 2 * i);
    const order = chunkOrder(indices, rows, window, createRandom(seed));
    expect(order.toSorted()).toEqual(indices);
    const spans = new Map<number, [number, number]>();
    order.forEach((i, at) => spans.set(Math.floor(i / rows), [spans.get(Math.floor(i / rows))?.[0] ?? at, at]));
    for (let at = 0; at < count; at++) {
      expect([...spans.values()].filter(([first, last]) => first <= at && at <= last).length).toBeLessThanOrEqual(window);
    }
  }));
});

describe('batches from the file', () => {
  const random = createRandom(9);

  it('are the same wherever one starts, hold each example at most once and its own maps', async () => {
    const source = await openFileSource(path, 2);
    const split = source.split(0.2, random.fork(1));
    const scalings = {
      scalars: { mean: [0, 0], deviation: [1, 1e3] },
      targets: fitTargetScaling(source.examples.log10Mass, source.examples.log10MassScale, split.training),
    };
    const batches = source.batches({ split, scalings, batch, random });
    const collect = async (epoch: number, from: number, of = batches) => {
      const found = [];
      for await (const { sky, phaseSpace, scalars, target } of of.training(epoch, from)) {
        found.push({ sky: sky!.slice(), phaseSpace: phaseSpace!.slice(), scalars: scalars!.slice(), target: target!.slice() });
      }
      return found;
    };
    const all = await collect(0, 0);
    expect(all).toHaveLength(batches.steps);
    expect(await collect(0, 4)).toEqual(all.slice(4));
    const next = await collect(1, 0);
    expect(next).not.toEqual(all);
    const others = source.batches({ split, scalings, batch, random });
    expect(await Promise.all([collect(0, 0), collect(1, 0, others)]), 'side by side').toEqual([all, next]);
    const seen = all.flatMap(({ sky, phaseSpace, scalars }) => Array.from({ length: batch }, (_, row) => {
      const id = Math.round(scalars[2 * row + 1]! * 1e3);
      expect(sky[64 * row + 5]).toBe(id / 64);
      expect(phaseSpace[64 * row + 5]).toBe(new Float16Array([id / 128])[0]);
      return id;
    }));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.every((id) => split.training.includes(id))).toBe(true);
    await source.close();
  });

  it('are validated on as the same examples in memory are', async () => {
    const source = await openFileSource(path);
    const split = source.split(0.3, random.fork(1));
    const scalings = {
      scalars: fitScalarScaling(whole, split.training), targets: fitTargetScaling(whole.log10Mass, whole.log10MassScale, split.training),
    };
    const request = { split, scalings, batch, random };
    const inMemory = sourceInMemory(whole).batches(request).validation()[Symbol.asyncIterator]();
    for await (const inputs of source.batches(request).validation()) expect(inputs).toEqual((await inMemory.next()).value);
    expect((await inMemory.next()).done).toBe(true);
    await source.close();
  });
});

it('trains from the file, and goes on in the middle of an epoch to the same bits', async () => {
  const recipe: ModelRecipe = {
    name: 'npe', maps: MAPS, network: { channels: [4], branchFeatures: 4, hidden: 8, summary: 4 }, flow: { hidden: 8, transforms: 1 },
    training: { batch, learningRate: 1e-3, weightDecay: 0, epochs: 2, patience: 2, validation: 0.2 },
  };
  const source = await openFileSource(path, 3);
  const engine = onnxEngine({ threads: 1 });
  const { history, parameters } = await trainMassModel(recipe, source, engine, 3);
  let bytes: Uint8Array | undefined;
  const checkpoints = () => ({
    load: () => Promise.resolve(bytes && decodeCheckpoint(bytes)!.state),
    save: (state: Parameters<typeof encodeCheckpoint>[1]) => {
      bytes = encodeCheckpoint('', state);
      return Promise.resolve();
    },
    due: () => false,
  });
  const stop = new AbortController();
  const onStep = (_: string, done: number) => { if (done === 5) stop.abort(new Error('enough')); };
  await expect(trainMassModel(recipe, source, engine, 3, { checkpoints, onStep, signal: stop.signal })).rejects.toThrow('enough');
  const resumed = await trainMassModel(recipe, source, engine, 3, { checkpoints });
  expect(resumed.history).toEqual(history);
  expect(resumed.parameters).toEqual(parameters);
  await source.close();
});
