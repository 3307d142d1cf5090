import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeSlopePackage, encodeSlopePackage } from '../../learning/packages/slopePackage.ts';
import type { SteelyardEvent, TrainingRequest } from '../../shared/api.ts';
import { createClient } from '../../shared/client.ts';
import { dataFolders } from '../projects/dataFolder.ts';
import { resourcePath } from '../resources/resources.ts';
import { loadSlopeModel } from '../slopeModels.ts';
import { EngineClient, type EngineLink } from './engineClient.ts';
import { forkEngine } from './forkedEngine.ts';

const folder = mkdtempSync(join(tmpdir(), 'steelyard-training-'));
const before = process.env['STEELYARD_DATA'];
const events: SteelyardEvent[] = [];
let link: EngineLink;
let client: EngineClient;
let api: ReturnType<typeof createClient>;

beforeAll(() => {
  process.env['STEELYARD_DATA'] = folder;
  client = new EngineClient(() => (link = forkEngine()));
  client.onEvent((event) => { events.push(event); });
  api = createClient(client);
});
afterAll(async () => {
  const { pid } = link;
  client.close();
  while (isRunning(pid!)) await new Promise((resolve) => setTimeout(resolve, 50));
  if (before === undefined) delete process.env['STEELYARD_DATA'];
  else process.env['STEELYARD_DATA'] = before;
  rmSync(folder, { recursive: true, force: true });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const request: TrainingRequest = {
  name: 'small', source: { kind: 'suite', suite: 'nihao-like', galaxies: 100 }, recipe: 'npe', from: null, device: 'cpu', seed: 3, members: 1,
  epochs: 10, maxMinutes: null, threads: 1, evaluationGalaxies: 20,
};

async function until(job: string, wanted: (detail: Awaited<ReturnType<typeof api.training.get>>) => boolean): Promise<void> {
  const seen = async () => {
    const detail = await api.training.get({ job });
    const { state, message } = detail.summary.job;
    if (state === 'failed') throw new Error(message);
    return wanted(detail);
  };
  await expect.poll(seen, { timeout: 150_000, interval: 50 }).toBe(true);
}

test('a training is paused, resumed and survives its engine and its own process; the model appears', async () => {
  const { job: { job } } = await api.training.start(request);
  await until(job, ({ summary }) => summary.epochsDone >= 1);
  expect((await api.training.pause({ job })).job.state).toBe('paused');
  const { curve } = await api.training.get({ job });
  await expect(api.training.pause({ job })).rejects.toMatchObject({ code: 'value-invalid' });
  expect((await api.training.resume({ job })).job.state).toBe('running');

  // The engine dies; the training's process saves its state and ends, and the next engine takes it up.
  await until(job, ({ summary }) => summary.job.state === 'running' && summary.job.fraction !== null);
  process.kill(link.pid!, 'SIGKILL');
  await expect.poll(() => events.filter(({ kind }) => kind === 'engine-stopped').length, { timeout: 20_000 }).toBe(1);
  await until(job, ({ summary }) => summary.job.state === 'done');

  const detail = await api.training.get({ job });
  expect(detail.summary).toMatchObject({ model: 'small', epochsDone: detail.curve.length });
  expect(detail.curve.slice(0, curve.length)).toEqual(curve);
  expect(detail.curve.map(({ epoch }) => epoch)).toEqual(detail.curve.map((_, i) => i));
  expect(events.some((event) => event.kind === 'loss' && event.job === job)).toBe(true);
  await expect.poll(() => existsSync(join(dataFolders().jobs, job)), { timeout: 20_000 }).toBe(false);
  const models = await api.models.list(null);
  expect(models.find(({ name }) => name === 'small')).toMatchObject({ own: true, synthetic: true });

}, 300_000);

test('what cannot be trained is refused at once; a cancelled training leaves nothing', async () => {
  await expect(api.training.start({ ...request, name: 'combined' })).rejects.toThrow('choose another name');
  await expect(api.training.start({ ...request, name: 'x', recipe: 'none' })).rejects.toMatchObject({ code: 'usage' });
  await expect(api.training.start({ ...request, name: '../x' })).rejects.toMatchObject({ code: 'value-invalid' });
  const missing = { kind: 'suite' as const, suite: 'no-such-suite', galaxies: 100 };
  await expect(api.training.start({ ...request, name: 'x', source: missing })).rejects.toMatchObject({ code: 'suite-invalid' });
  const { job: { job } } = await api.training.start({ ...request, name: 'abandoned', epochs: 50 });
  await until(job, ({ summary }) => summary.job.stage !== '' && summary.job.state === 'running');
  expect((await api.training.cancel({ job })).job.state).toBe('cancelled');
  expect(existsSync(join(dataFolders().jobs, job))).toBe(false);
  await api.jobs.clear(null);
  expect((await api.jobs.list(null)).map(({ job: id }) => id)).not.toContain(job);
}, 120_000);

test('models are imported, exported and removed; the shipped ones stay', async () => {
  const exported = await api.models.exportPackage({ name: 'nihao-like' });
  expect(exported.fileName).toBe('nihao-like.steelyard-model');
  await expect(api.models.importPackage({ path: resourcePath('models', 'nihao-like.steelyard-model') })).rejects.toThrow('There is a model "nihao-like" already');
  await expect(api.models.remove({ name: 'nihao-like' })).rejects.toThrow('comes with Steelyard');
  writeFileSync(join(folder, 'bad.steelyard-model'), 'no zip');
  await expect(api.models.importPackage({ path: join(folder, 'bad.steelyard-model') })).rejects.toMatchObject({ code: 'model-invalid' });
  const own = await api.models.exportPackage({ name: 'small' });
  await api.models.remove({ name: 'small' });
  expect((await api.models.list(null)).map(({ name }) => name)).not.toContain('small');
  const back = await api.models.importPackage({ fileName: own.fileName, bytes: own.bytes });
  expect(back).toEqual({ name: 'small', target: 'masses' });
});

test('a model of the inner slope of one\'s own is imported, offered beside the shipped one, exported and removed', async () => {
  const shipped = decodeSlopePackage(readFileSync(resourcePath('models', 'inner-slope', 'inner-slope.steelyard-model')), 'shipped');
  const path = join(folder, 'given.steelyard-model');
  writeFileSync(path, encodeSlopePackage({ ...shipped, card: { ...shipped.card, name: 'my-slope' } }));
  expect(await api.models.importPackage({ path })).toEqual({ name: 'my-slope', target: 'inner-slope' });
  await expect(api.models.importPackage({ path })).rejects.toThrow('There is a model "my-slope" already');
  expect((await api.slopes.models(null)).map(({ name, own }) => [name, own])).toEqual([['inner-slope', false], ['my-slope', true]]);
  expect((await api.models.list(null)).map(({ name }) => name)).not.toContain('my-slope');
  const card = await api.models.card({ name: 'my-slope' });
  expect(card).toMatchObject({ target: 'inner-slope', evaluation: null, radiiOverRh: [], summary: { own: true } });
  expect(Buffer.from(loadSlopeModel('my-slope').slope).equals(shipped.slope)).toBe(true);
  const exported = await api.models.exportPackage({ name: 'my-slope' });
  expect(Buffer.from(exported.bytes).equals(readFileSync(path))).toBe(true);
  await expect(api.models.remove({ name: 'inner-slope' })).rejects.toThrow('comes with Steelyard');
  await api.models.remove({ name: 'my-slope' });
  expect(await api.slopes.models(null)).toHaveLength(1);
});

test('an evaluation is a job whose result is kept', async () => {
  const { job } = await api.models.evaluate({ name: 'small', suite: null, galaxies: 20 });
  await expect.poll(async () => (await api.jobs.list(null)).find((one) => one.job === job)?.state, { timeout: 100_000, interval: 100 }).toBe('done');
  const evaluation = await api.models.evaluation({ job });
  expect(evaluation).toMatchObject({ suite: 'nihao-like', galaxies: 20 });
  expect(evaluation!.radii).toHaveLength(10);
}, 120_000);
