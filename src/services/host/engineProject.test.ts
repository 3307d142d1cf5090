import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SlopeResult } from '../analyseSlope.ts';
import type { SteelyardApi, SteelyardEvent } from '../../shared/api.ts';
import { createClient } from '../../shared/client.ts';
import type { RunRequest } from '../../shared/api.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { EngineClient, type EngineLink } from './engineClient.ts';
import { forkEngine } from './forkedEngine.ts';

/** An engine in a process of its own, as the hosts start it, and what it told. */
interface Started {
  readonly api: SteelyardApi;
  readonly events: SteelyardEvent[];
  /** Ends the process as a crash would. */
  kill(): void;
  waitFor(wanted: (event: SteelyardEvent) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Each starts engines, and a machine that is busy takes its time over that. */
vi.setConfig({ testTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'steelyard-project-'));
const before = process.env['STEELYARD_DATA'];
const started: Started[] = [];

beforeAll(() => { process.env['STEELYARD_DATA'] = join(folder, 'data'); });
afterAll(async () => {
  for (const engine of started) await engine.close();
  if (before === undefined) delete process.env['STEELYARD_DATA'];
  else process.env['STEELYARD_DATA'] = before;
  rmSync(folder, { recursive: true, force: true });
});

function start(): Started {
  let link: EngineLink | undefined;
  const ended: Promise<void>[] = [];
  const client = new EngineClient(() => {
    const forked = forkEngine();
    let over: () => void;
    ended.push(new Promise((resolve) => { over = resolve; }));
    link = {
      ...forked,
      onExit: (listener) => {
        forked.onExit((code) => {
          listener(code);
          over();
        });
      },
    };
    return link;
  });
  const events: SteelyardEvent[] = [];
  client.onEvent((event) => { events.push(event); });
  const engine: Started = {
    api: createClient(client), events,
    kill: () => { process.kill(link!.pid!, 'SIGKILL'); },
    waitFor: (wanted) => new Promise((resolve) => {
      const stop = client.onEvent((event) => {
        if (!wanted(event)) return;
        stop();
        resolve();
      });
    }),
    async close() {
      client.close();
      await Promise.all(ended);
    },
  };
  started.push(engine);
  return engine;
}

const steps: readonly SelectionStep[] = [{ kind: 'sigmaClip', threshold: 4, maxIterations: 10 }, { kind: 'weights' }];

/** The bundled mock's stars, opened and selected; with `count` runs to ask for. */
async function openMock({ api }: Started, count: number, samples: number): Promise<{ catalogue: string; requests: RunRequest[] }> {
  const project = await api.projects.sample(null);
  const [{ summary: { catalogue }, selection }] = project.catalogues;
  const galaxy = selection!.galaxy!;
  await api.projects.setSelection({ catalogue, galaxy, steps });
  const requests = Array.from({ length: count }, (_, i): RunRequest => ({
    run: `run-${i}`, label: '', device: null, catalogue, galaxy, steps, model: 'nihao-like', samples, seed: 5 + i,
  }));
  return { catalogue, requests };
}

/** For the tests that need no engine of their own: starting one takes longer than what they do. */
let shared: Started | undefined;
const sharedEngine = (): Started => (shared ??= start());

async function allDone({ api }: Started): Promise<void> {
  const underWay = async (): Promise<number> =>
    (await api.runs.list(null)).filter(({ state }) => state === 'queued' || state === 'running').length;
  await expect.poll(underWay, { timeout: 100_000, interval: 100 }).toBe(0);
}

test('an engine killed in the middle of a run loses nothing: catalogue, roles and steps are there, and the runs go on by themselves', async () => {
  const engine = sharedEngine();
  const { catalogue, requests } = await openMock(engine, 3, 2_000);
  await engine.api.catalogues.setRole({ catalogue, role: 'membershipProbability', column: 'p_member', unit: '' });
  const whole = await engine.api.projects.current(null);
  const inTheMiddle = engine.waitFor((event) => event.kind === 'progress' && event.run === 'run-1' && event.fraction > 0.5 && event.fraction < 1);
  await engine.api.runs.queue({ batch: 'three seeds', requests });
  await inTheMiddle;
  engine.kill();
  await engine.waitFor(({ kind }) => kind === 'engine-stopped');

  const restored = await engine.api.projects.current(null);
  expect(restored.catalogues).toEqual(whole.catalogues);
  expect(restored.catalogues[0].selection?.steps).toEqual(steps);
  expect(restored.catalogues[0].summary.mapping.membershipProbability?.foundBy).toBe('user');
  expect(restored.runs.map(({ run }) => run)).toEqual(['run-0', 'run-1', 'run-2']);
  expect(restored.runs[0].state).toBe('done');
  await allDone(engine);
  const runs = await engine.api.runs.list(null);
  expect(runs.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect((await engine.api.jobs.list(null)).find(({ kind }) => kind === 'batch')).toMatchObject({ title: 'three seeds', state: 'done', fraction: 1 });

  // The run that was cut off is the run that would have been: repeated here, and asked for in another project.
  expect(await engine.api.runs.reproduce({ run: 'run-1' })).toMatchObject({ identical: true });
  const { report } = await engine.api.runs.get({ run: 'run-1' });
  expect(report!.result.truth).toHaveLength(10);
  const fresh = await openMock(engine, 2, 2_000);
  const again = await engine.api.analysis.run(fresh.requests[1]);
  expect(Buffer.from(again.posterior.log10Mass.buffer).equals(Buffer.from(report!.posterior.log10Mass.buffer))).toBe(true);
});

test('closed and started again: the same project, its results ready for export, undo and all', async () => {
  const first = start();
  const { catalogue, requests } = await openMock(first, 1, 500);
  await first.api.analysis.run(requests[0]);
  const exported = await first.api.export.table({ run: 'run-0', table: 'profile', format: 'ecsv' });
  const path = join(folder, 'kept.steelyard');
  await first.api.projects.saveAs({ path, replace: false });
  const whole = await first.api.projects.current(null);
  await first.close();
  expect(readdirSync(folder).filter((name) => name.startsWith('kept'))).toEqual(['kept.steelyard']); // one file, no journals

  const second = start();
  const restored = await second.api.projects.current(null);
  expect(restored).toEqual(whole);
  expect(restored).toMatchObject({ name: 'kept', path });
  const again = await second.api.export.table({ run: 'run-0', table: 'profile', format: 'ecsv' });
  expect(Buffer.from(again.bytes).equals(Buffer.from(exported.bytes))).toBe(true);
  expect((await second.api.projects.undo(null)).catalogues[0].selection?.steps).toEqual([{ kind: 'weights' }]);
  expect((await second.api.projects.redo(null)).catalogues[0].selection?.steps).toEqual(steps);
  expect((await second.api.projects.history(null)).map(({ label }) => label)).toContain('Exported first-light-profile.ecsv');
  await second.api.catalogues.close({ catalogue });
  expect((await second.api.export.table({ run: 'run-0', table: 'samples', format: 'csv' })).bytes.length).toBeGreaterThan(1000);
});

test('a catalogue that was only looked at leaves nothing behind; one with runs is closed', async () => {
  const { api } = start();
  await api.projects.create({ path: null });
  const before = await api.projects.history(null);
  const { catalogue } = await api.catalogues.open({ fileName: 'looked-at.csv', bytes: Buffer.from('ra,dec,rv,rv_err\n1,2,3,4\n5,6,7,8\n') });
  await api.catalogues.setRole({ catalogue, role: 'velocity', column: 'dec', unit: 'km/s' });
  expect((await api.projects.history(null)).length).toBeGreaterThan(before.length);
  await api.catalogues.discard({ catalogue });
  const after = await api.projects.current(null);
  expect(after.catalogues).toEqual([]);
  expect(after).toMatchObject({ undo: null, redo: null });
  expect(await api.projects.history(null)).toEqual(before);
  await expect(api.catalogues.rows({ catalogue, view: { sort: [], filters: [] }, offset: 0, count: 1 })).rejects.toMatchObject({ code: 'catalogue-unknown' });
});

test('a second window finds the project in use, says so, and begins another', async () => {
  const first = start();
  await first.api.projects.create({ path: 'shared' });
  const second = start();
  const other = await second.api.projects.current(null);
  expect(other.path).toBeNull();
  expect(other.notes.join(' ')).toContain('is open in another Steelyard');
  await expect(second.api.projects.open({ path: 'shared' })).rejects.toMatchObject({ code: 'project-locked' });
  await first.close();
  expect((await second.api.projects.open({ path: 'shared' })).name).toBe('shared');
});

test('the command line of a run repeats it: an awkward file, corrected numbers and all', async () => {
  const engine = sharedEngine();
  const file = join(folder, 'stars of a "dwarf".csv');
  const header = 'ra,dec,vel,vel_err,other vel,flagged';
  const rows = Array.from({ length: 80 }, (_, i) => [
    39.96 + 0.01 * (i % 30) * Math.cos(i * 2.4), -34.5 + 0.008 * (i % 30) * Math.sin(i * 2.4), 1, 2,
    55_000 + 11_000 * Math.sin(i * 1.7), i % 9 !== 0,
  ].join(','));
  writeFileSync(file, `${header}\n${rows.join('\n')}\n`);
  await engine.api.projects.create({ path: null });
  const { catalogue } = await engine.api.catalogues.open({ path: file });
  await engine.api.catalogues.setRole({ catalogue, role: 'velocity', column: 'other vel', unit: 'm/s' });
  const fornax = (await engine.api.galaxies.list(null)).find(({ key }) => key === 'fornax_1')!;
  const galaxy = { ...fornax, distance: { value: 140.5, errorLow: 3, errorHigh: 4, bibcode: 'user' } };
  const { result } = await engine.api.analysis.run({
    run: 'awkward', catalogue, galaxy, model: 'combined', samples: 300, seed: 11,
    steps: [
      { kind: 'sigmaClip', threshold: 3, maxIterations: 4 }, { kind: 'flag', column: 'flagged', keep: true },
      { kind: 'radius', maximum: 20, unit: 'arcmin', elliptical: true },
    ],
  });
  const cli = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
  const script = `steelyard() { "${process.execPath}" "${cli}" "$@"; }`;
  const repeated = (command: string): unknown =>
    JSON.parse(execFileSync('/bin/sh', ['-c', `${script}\n${command} --json`], { cwd: folder, encoding: 'utf8' }));
  const printed = repeated(result.provenance.command) as typeof result;
  expect(printed.radii).toEqual(result.radii);
  expect(printed.sample).toEqual(result.sample);
  expect(printed.selection).toEqual(result.selection);

  // The same stars, asked for their inner slope.
  const [{ name }] = await engine.api.slopes.models(null);
  const slope = await engine.api.slopes.infer({ run: 'awkward', model: name });
  const alone = repeated(slope.command) as SlopeResult;
  expect(slope.slope).toEqual(alone.slope);
  expect([slope.coreProbability, slope.starsWithinRadius]).toEqual([alone.core_probability, alone.sample.n_stars_within_radius]);
  const { curve } = slope;
  const step = curve.slope[1] - curve.slope[0];
  expect(curve.density.reduce((sum, height) => sum + height * step, 0)).toBeCloseTo(1, 2);
  const latex = await engine.api.slopes.table({ run: 'awkward', model: name, format: 'latex' });
  expect(Buffer.from(latex.bytes).toString()).toContain(`$${slope.slope.q50.toFixed(2)}^{`);
  await expect(engine.api.slopes.infer({ run: 'awkward', model: 'combined' })).rejects.toMatchObject({ code: 'model-unknown' });
  await expect(engine.api.slopes.infer({ run: 'another', model: name })).rejects.toMatchObject({ code: 'run-unknown' });
});

test('for a published galaxy and columns found by themselves it is as short as one would type it', async () => {
  const engine = sharedEngine();
  await engine.api.projects.create({ path: null });
  const rows = Array.from({ length: 40 }, (_, i) => `${39.96 + 0.004 * i},${-34.5 - 0.003 * i},${55 + 9 * Math.sin(i)},1`);
  const bytes = new TextEncoder().encode(`ra,dec,vlos,vlos_err\n${rows.join('\n')}\n`);
  const { catalogue } = await engine.api.catalogues.open({ fileName: 'fornax.csv', bytes });
  const galaxy = (await engine.api.galaxies.list(null)).find(({ key }) => key === 'fornax_1')!;
  const { result } = await engine.api.analysis.run({ run: 'plain', catalogue, galaxy, steps: [], model: 'combined', samples: 100, seed: 1 });
  expect(result.provenance.command).toBe('steelyard analyse fornax.csv --galaxy fornax_1 --step none --model combined --samples 100 --seed 1');
});

test('the sample project is the bundled mock', async () => {
  const engine = sharedEngine();
  const { catalogues, runs } = await engine.api.projects.sample(null);
  expect(catalogues.map(({ summary }) => summary.source.fileName)).toEqual(['first-light.ecsv']);
  expect(catalogues[0].summary.missingRoles).toEqual([]);
  expect(runs).toEqual([]);
});
