import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrainingState } from '../../learning/training/checkpoint.ts';
import { openJob } from './jobFolder.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-job-')); });
afterEach(() => rm(folder, { recursive: true }));

const STATE: TrainingState = {
  epoch: 0, batch: 3, lossSum: 1.5, taken: 3, seconds: 2, history: [], best: { epoch: -1, loss: Infinity }, finished: false,
  vectors: { parameters: Float32Array.of(1, 2, 3) },
};

it('keeps the last checkpoint and the one before, for when the last is damaged', async () => {
  const job = await openJob(join(folder, 'job'));
  const store = job.checkpoints('flow', 'one');
  expect(await store.load()).toBeUndefined();
  await store.save(STATE);
  await store.save({ ...STATE, taken: 4 });
  expect((await store.load())!.taken).toBe(4);
  const path = join(folder, 'job', 'flow.checkpoint');
  const bytes = await readFile(path);
  bytes[bytes.length - 40]! ^= 1;
  await writeFile(path, bytes);
  expect(await store.load()).toEqual(STATE);
  // Killed between the two moves: the last is already the previous.
  await rm(path);
  expect(await store.load()).toEqual(STATE);
});

it('refuses a checkpoint of another training in one sentence', async () => {
  const job = await openJob(folder);
  await job.checkpoints('flow', 'one').save(STATE);
  await expect(job.checkpoints('flow', 'two').load()).rejects.toThrow(/another recipe, seed or training set: add --fresh/);
});

it('wants a checkpoint when asked and when time has passed', async () => {
  const job = await openJob(folder, { interval: 3600 });
  const store = job.checkpoints('flow', 'one');
  expect(store.due()).toBe(false);
  job.requestCheckpoint();
  expect(store.due()).toBe(true);
  await store.save(STATE);
  expect(store.due()).toBe(false);
  const hasty = await openJob(folder, { interval: 0 });
  expect(hasty.checkpoints('flow', 'one').due()).toBe(true);
});

it('deletes what it wrote and nothing else', async () => {
  const job = await openJob(folder);
  await job.checkpoints('flow', 'one').save(STATE);
  await mkdir(job.galaxies);
  await writeFile(join(folder, 'thesis.tex'), '');
  await job.remove();
  expect(await readdir(folder)).toEqual(['thesis.tex']);
});

it('says where it cannot be kept', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(openJob(join(folder, 'file', 'job'))).rejects.toThrow('choose a folder that can be written to');
});

/** Trains a small model in a process of its own, which says each step and writes what came out. */
const PROGRAM = (recipe: string) => `
import { writeFileSync } from 'node:fs';
import { loadSuite } from '${at('../resources/suites.ts')}';
import { recipeNamed } from '${at('./recipes.ts')}';
import { openJob } from '${at('./jobFolder.ts')}';
import { drawTrainingSet } from '${at('./drawTrainingSet.ts')}';
import { onnxEngine } from '${at('../../learning/engines/onnxEngine.ts')}';
import { trainMassModel } from '${at('../../learning/training/trainMassModel.ts')}';
const [folder, out] = process.argv.slice(2);
const base = recipeNamed('${recipe}');
const recipe = {
  ...base, maps: { ...base.maps, pixels: 8 },
  network: { channels: [4], branchFeatures: 4, hidden: 8, summary: 4 }, flow: { hidden: 8, transforms: 2 },
  training: { ...base.training, batch: 16, epochs: 6, patience: 6, validation: 0.2, ema: 0.9 },
};
const job = await openJob(folder, { interval: 0.02 });
const set = await drawTrainingSet(loadSuite('nihao-like').suite, recipe.maps, 3, 100, { folder: job.galaxies });
const trained = await trainMassModel(recipe, set, onnxEngine({ threads: 1 }), 3, {
  checkpoints: (stage, identity) => job.checkpoints(stage, identity),
  onStep: (stage, done) => console.log(stage, done),
});
writeFileSync(out, JSON.stringify({ history: trained.history, parameters: [...trained.parameters] }));
`;

function at(path: string): string {
  return new URL(path, import.meta.url).href;
}

/** Runs the program, killed the hard way once it says so. @returns the lines that it said */
async function runProgram(program: string, job: string, out: string, killAt?: string): Promise<string[]> {
  const path = join(folder, 'program.mjs');
  await writeFile(path, program);
  const child = spawn(process.execPath, [path, job, out], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (killAt !== undefined && said.split('\n').includes(killAt)) child.kill('SIGKILL');
  });
  const [code, signal] = await once(child, 'close') as [number | null, string | null];
  expect([code, signal]).toEqual(killAt === undefined ? [0, null] : [null, 'SIGKILL']);
  return said.trim().split('\n');
}

it.each([['npe', ['likelihood 7', 'likelihood 16']], ['paper', ['regression 12', 'flow 13']]])(
  '%s: goes on bit for bit after kill -9', async (recipe, kills) => {
    const whole = join(folder, 'whole.json');
    const resumed = join(folder, 'resumed.json');
    const program = PROGRAM(recipe);
    const steps = await runProgram(program, join(folder, 'whole'), whole);
    const total = steps.length;
    let taken = 0;
    for (const killAt of kills) taken += (await runProgram(program, join(folder, 'killed'), resumed, killAt)).length;
    const last = await runProgram(program, join(folder, 'killed'), resumed);
    expect(last.length).toBeLessThan(total); // it did not just start over
    expect(taken + last.length).toBeGreaterThanOrEqual(total);
    expect(JSON.parse(await readFile(resumed, 'utf8'))).toEqual(JSON.parse(await readFile(whole, 'utf8')));
  },
);
