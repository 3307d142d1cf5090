import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import { mockTrainingSet } from '../../learning/training/mockExamples.ts';
import { loadSuite } from '../resources/suites.ts';
import { drawDataset, partsFolder } from './drawDataset.ts';
import { drawTrainingSet } from './drawTrainingSet.ts';
import { EVALUATION_SEED } from './evaluateModel.ts';
import { recipeNamed } from './recipes.ts';
import { saveModel } from './saveModel.ts';
import { train } from './train.ts';
import type { TrainProgress } from './trainNetworks.ts';

const COUNT = 260; // two shares
let folder: string;
let path: string;
const request = () => ({ suite: 'nihao-like', recipe: 'npe', galaxies: COUNT, seed: 5, path });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-draw-'));
  path = join(folder, 'sets', 'set.h5');
});
afterAll(() => rm(folder, { recursive: true }));

it('draws to disk, keeps what is done when interrupted, and goes on with it', async () => {
  const stop = new AbortController();
  const first: number[] = [];
  await expect(drawDataset(request(), {
    signal: stop.signal, workers: 1,
    onProgress: (stage, done) => {
      if (stage === 'drawing') first.push(done);
      stop.abort(new Error('enough'));
    },
  })).rejects.toThrow('enough');
  expect(first).toEqual([256]);
  expect(existsSync(path)).toBe(false);
  const [home] = await readdir(partsFolder(path));
  const kept = join(partsFolder(path), home!, '0-256.examples');
  const { mtimeMs } = await stat(kept);
  let atEnd = 0;
  await drawDataset(request(), {
    workers: 1,
    onProgress: (stage, done) => {
      if (stage === 'drawing' && done === COUNT) atEnd = statSync(kept).mtimeMs;
    },
  });
  expect(atEnd).toBe(mtimeMs); // not drawn again
  expect(await readdir(join(folder, 'sets'))).toEqual(['set.h5']);
  const file = await openTrainingFile(path);
  const { suite, sha256 } = loadSuite('nihao-like');
  expect(file.suites).toEqual([{ name: 'nihao-like', sha256 }]);
  const { sky, phaseSpace, ...table } = mockTrainingSet(suite, recipeNamed('npe').maps, 5, 240, 14);
  expect(file.readMaps(240, 14)).toEqual({ sky, phaseSpace });
  expect(file.examples.log10Mass.slice(2400, 2540)).toEqual(table.log10Mass);
  expect(file.examples.galaxy.slice(240, 254)).toEqual(table.galaxy);
  file.close();
});

it('trains on the file, and refuses one of another suite', async () => {
  const task = {
    suite: 'nihao-like', recipe: 'npe', name: 'tiny', galaxies: 0, seed: 1, epochs: 1, evaluationGalaxies: 20, threads: 1, device: 'cpu',
  };
  const { card } = await train({ ...task, dataset: path }, () => undefined);
  expect(card.training.examples + card.training.validationExamples).toBe(COUNT);
  expect(card.training.command).toContain('--dataset set.h5');
  const file = await openTrainingFile(path);
  const galaxies = new Set(file.examples.galaxy).size;
  file.close();
  expect(galaxies).toBeLessThan(COUNT); // some are seen several times
  expect(card.description).toContain(`${galaxies} synthetic galaxies`);
  const other = { ...task, suite: 'auriga-like', dataset: path };
  await expect(train(other, () => undefined)).rejects.toThrow('was not drawn from this version of the suite');
});

it('goes on from a model, which forgets little of what it knew', async () => {
  const task = {
    suite: 'nihao-like', recipe: 'npe', name: 'tiny', galaxies: 0, seed: 1, evaluationGalaxies: 20, threads: 1, device: 'cpu',
  };
  const onSet = { ...task, dataset: path };
  const losses: number[] = [];
  const onProgress = (progress: TrainProgress): void => {
    if ('epoch' in progress) losses.push(progress.epoch.validationLoss);
  };
  const first = await train({ ...onSet, epochs: 8 }, onProgress);
  const from = join(folder, 'first.steelyard-model');
  await saveModel(from, first);
  const learnt = Math.min(...losses.splice(0));
  const second = await train({ ...onSet, name: 'second', from, epochs: 1 }, onProgress);
  expect(losses).toHaveLength(1);
  expect(losses[0]).toBeLessThan(learnt + 0.05);
  expect(second.card.scalings).toEqual(first.card.scalings);
  expect(second.weights).not.toEqual(first.weights);
  expect(second.card.recipe.training.learningRate).toBeCloseTo(0.2 * first.card.recipe.training.learningRate, 12);
  expect(second.card.training.command).toContain('--from tiny');
  expect(second.card.description).toContain('from the weights of tiny');
  await expect(train({ ...task, from }, () => undefined)).rejects.toThrow('give one with --dataset');
  await expect(train({ ...onSet, from, flow: 'spline' }, () => undefined)).rejects.toThrow('another kind of flow');
  await expect(train({ ...onSet, from, compareRecipes: true }, () => undefined)).rejects.toThrow('compared from scratch');
});

it('takes kept galaxies instead of drawing them', async () => {
  const { suite } = loadSuite('nihao-like');
  const { maps } = recipeNamed('npe');
  const kept = { folder: join(folder, 'kept'), workers: 1 };
  const drawn = await drawTrainingSet(suite, maps, 6, 8, kept);
  expect(drawn).toEqual(await drawTrainingSet(suite, maps, 6, 8));
  const [home] = await readdir(kept.folder);
  const written = await stat(join(kept.folder, home!, '0-8.examples'));
  expect(await drawTrainingSet(suite, maps, 6, 8, kept)).toEqual(drawn);
  expect((await stat(join(kept.folder, home!, '0-8.examples'))).mtimeMs).toBe(written.mtimeMs);
  // Another seed is another set.
  expect((await drawTrainingSet(suite, maps, 7, 8, kept)).log10Mass).not.toEqual(drawn.log10Mass);
});

it('refuses the seed of evaluation mocks', async () => {
  await expect(drawDataset({ ...request(), seed: EVALUATION_SEED })).rejects.toThrow('choose another');
});

it('refuses to train on a suite that is kept for testing, unless told to', async () => {
  const task = { suite: 'fire-like', recipe: 'npe', name: 'tiny', galaxies: 100, seed: 1, evaluationGalaxies: 20, device: 'cpu' };
  await expect(train(task, () => undefined)).rejects.toThrow('"fire-like" is kept for testing');
  const stop = new AbortController();
  stop.abort(new Error('started'));
  await expect(train({ ...task, allowTestSuite: true }, () => undefined, stop.signal)).rejects.toThrow('started');
  await expect(train({ ...task, suite: 'nihao-like', resample: true }, () => undefined)).rejects.toThrow('steelyard dataset --stars');
});
