import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { SnapshotHeader } from '../../formats/snapshots/index.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { programVersion } from '../resources/version.ts';
import { EVALUATION_SEED } from '../training/evaluateModel.ts';
import { recipeNamed } from '../training/recipes.ts';
import { galaxySources, type GalaxySource } from './galaxySources.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { mergeViews, type MergedSets } from './mergeViews.ts';
import type { ViewPlan } from './observeGalaxy.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import type { SimulateControl, SimulateRequest } from './request.ts';
import { outlineSnapshot } from './readGalaxies.ts';
import { planSurvey, viewPlan } from './surveyPlan.ts';
import { workerPool, type WorkerPool } from './workerPool.ts';
import { fingerprint, openWorkFolder, workFolderAt, workPath, type WorkFolder } from './workFolder.ts';
import type { ReadAnswer, ReadReports, ReadTask, SimulationTask } from './simulationTask.ts';

/** What came of a suite's galaxies. */
export interface SuiteReport {
  readonly suite: string;
  /** Of every galaxy that was read, in order of the sources. */
  readonly galaxies: readonly GalaxyReport[];
  /** Sources of which nothing could be read, and why, in one sentence. */
  readonly troubles: readonly { readonly source: string; readonly message: string }[];
}

export interface SimulatedSet extends SuiteReport, MergedSets {}

/** A part of a suite's work: every so many'th galaxy. */
export interface Share {
  readonly task: number;
  readonly tasks: number;
}

/** What a thread of a suite's work runs. */
export const WORKER = new URL('./simulationWorker.ts', import.meta.url);
const ALL: Share = { task: 0, tasks: 1 };

/** A suite's work as it is declared, before any of it is done. */
interface Opened {
  readonly manifest: Manifest;
  readonly sources: readonly GalaxySource[];
  readonly plan: ViewPlan;
  readonly identity: unknown;
  readonly note: string;
}

/**
 * Finds out what a suite holds, galaxy by galaxy, and writes nothing.
 * @throws SteelyardError as `readManifest`
 */
export async function inspectSimulations(
  { manifest: path, exclude }: Pick<SimulateRequest, 'manifest' | 'exclude'>, { onProgress, signal, workers = availableParallelism() }: SimulateControl = {},
): Promise<SuiteReport> {
  const manifest = withoutGalaxies(readManifest(path), exclude);
  const sources = galaxySources(manifest);
  onProgress?.({ note: `${manifest.title} (${manifest.name}): ${manifest.references.join('; ')}` });
  onProgress?.({ note: `Observed ${(await planSurvey(manifest.survey)).note}; ${manifest.projections.count} ${manifest.projections.directions} directions.` });
  for (const source of sources) if (source.kind === 'snapshot') await describeSnapshot(source, onProgress);
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-simulations-'));
  const pool = workerPool(WORKER, workers);
  try {
    const tasks = readTasks(manifest, sources, ALL, folder, false);
    return await readAll(pool, manifest, tasks, { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes a training set of a suite of simulated galaxies. Interrupted, even killed, the same request goes on with what is
 * there. The same seed gives the same set, however many cores or machines work at it.
 *
 * @throws SteelyardError as `readManifest`; `selection-empty` where no view is left; `usage` for the seed of evaluation
 *   mocks; `file-unreadable` where the disk is full; the signal's reason when it is aborted
 */
export async function simulate(request: SimulateRequest, control: SimulateControl = {}): Promise<SimulatedSet> {
  const opened = await openSuite(request);
  const work = openWorkFolder(partsOf(request), opened.identity);
  control.onProgress?.({ note: `${opened.manifest.title}: observed ${opened.note}.` });
  await workOn(opened, work, ALL, control);
  return merge(request, opened, work, control);
}

/** One part of `simulate`, for many machines that share a disk. */
export async function simulateShare(request: SimulateRequest, share: Share, control: SimulateControl = {}): Promise<void> {
  const opened = await openSuite(request);
  const work = openWorkFolder(partsOf(request), opened.identity);
  await workOn(opened, work, share, control);
  work.write(doneName(share), share);
}

/**
 * The last part, when all shares are done.
 * @throws SteelyardError `usage` naming the shares that are not
 */
export async function mergeShares(request: SimulateRequest, tasks: number, control: SimulateControl = {}): Promise<SimulatedSet> {
  const opened = await openSuite(request);
  const work = openWorkFolder(partsOf(request), opened.identity);
  const missing = Array.from({ length: tasks }, (_, task) => task).filter((task) => !work.has(doneName({ task, tasks })));
  if (missing.length > 0) {
    throw new SteelyardError('usage', `Of ${tasks} tasks, ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not done: run ${missing.length === 1 ? 'it' : 'them'} again before the merge.`);
  }
  return merge(request, opened, work, control);
}

/** Where galaxies and views are kept until the set is whole. */
export function partsFolder(out: string): string {
  return `${out}.parts`;
}

function partsOf({ parts, out }: SimulateRequest): string {
  return parts ?? partsFolder(out);
}

/** How many of a request's shares are done. */
export async function sharesDone(request: SimulateRequest, tasks: number): Promise<number> {
  const opened = await openSuite(request);
  const path = workPath(partsOf(request), opened.identity);
  const work = existsSync(path) ? workFolderAt(path) : undefined;
  return Array.from({ length: tasks }, (_, task) => task).filter((task) => work?.has(doneName({ task, tasks }))).length;
}

function doneName({ task, tasks }: Share): string {
  return `${task}-of-${tasks}.done`;
}

async function openSuite({ manifest: path, seed, recipe, exclude }: SimulateRequest): Promise<Opened> {
  if (seed === EVALUATION_SEED) {
    throw new SteelyardError('usage', `Seed ${EVALUATION_SEED} is kept for the mocks that models are evaluated on: choose another.`);
  }
  const manifest = withoutGalaxies(readManifest(path), exclude);
  const sources = galaxySources(manifest);
  const { maps } = recipeNamed(recipe);
  const { plan, note } = await viewPlan(manifest, maps, seed);
  const files = sources.flatMap(({ kind, source }) => (kind === 'table'
    ? [source.stars, ...source.particles, ...(source.profile ? [source.profile.path] : [])] : [source.path, source.halos]));
  const like = manifest.survey.like ? [fingerprint(manifest.survey.like.catalogue)] : [];
  return {
    manifest, sources, plan, note,
    identity: [manifest.sha256, [...manifest.selection.exclude].sort(), seed, maps, programVersion(), ...files.map(fingerprint), ...like],
  };
}

function withoutGalaxies(manifest: Manifest, names: readonly string[] = []): Manifest {
  return { ...manifest, selection: { ...manifest.selection, exclude: [...manifest.selection.exclude, ...names] } };
}

/** Reads the galaxies of a share and observes those that are taken; what is there already is not done again. */
async function workOn(
  { manifest, sources, plan }: Opened, work: WorkFolder, share: Share,
  { onProgress, signal, workers = availableParallelism() }: SimulateControl,
): Promise<void> {
  const control = { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
  const pool = workerPool(WORKER, workers);
  try {
    const tasks = readTasks(manifest, sources, share, work.path, true).filter((task) => !work.has(readName(task)));
    await readAll(pool, manifest, tasks, control, work);
    const names = accepted(work, share).map(({ name }) => name);
    const rest = names.filter((name) => !work.has(`${name}.views`));
    let done = names.length - rest.length;
    const observing = rest.map((name): SimulationTask => ({ kind: 'observe', name, plan, folder: work.path }));
    await pool.run(observing, control, () => { onProgress?.({ stage: 'observing', done: ++done, total: names.length }); });
  } finally {
    await pool.close();
  }
}

function readTasks(manifest: Manifest, sources: readonly GalaxySource[], { task, tasks }: Share, folder: string, keeps: boolean) {
  return sources
    // A snapshot has galaxies for every task.
    .filter(({ kind }, index) => kind === 'snapshot' || index % tasks === task)
    .map((source): ReadTask => ({
      kind: 'read', source, manifest, folder, keeps, halos: { first: task, every: tasks },
    }));
}

function readName({ source, halos: { first, every } }: ReadTask): string {
  return `${source.name}.${first}-of-${every}.read`;
}

async function readAll(
  pool: WorkerPool, manifest: Manifest, tasks: readonly ReadTask[], { onProgress, signal }: SimulateControl, work?: WorkFolder,
): Promise<SuiteReport> {
  const found = new Map<string, readonly GalaxyReport[]>();
  const troubles: { source: string; message: string }[] = [];
  let done = 0;
  await pool.run<ReadTask, ReadAnswer>(tasks, signal ? { signal } : {}, (answer, task) => {
    const trouble = `${readName(task)}.trouble`;
    const source = task.source.name;
    if ('trouble' in answer) {
      troubles.push({ source, message: answer.trouble });
      work?.write(trouble, { source, message: answer.trouble });
      onProgress?.({ note: `${source}: ${answer.trouble}` });
    } else {
      found.set(source, answer.reports);
      work?.write(readName(task), answer);
      work?.remove(trouble);
      for (const report of answer.reports) onProgress?.({ report });
    }
    onProgress?.({ stage: 'reading', done: ++done, total: tasks.length });
  });
  return { suite: manifest.name, galaxies: tasks.flatMap(({ source }) => found.get(source.name) ?? []), troubles };
}

function accepted(work: WorkFolder, share?: Share): GalaxyReport[] {
  const ending = share ? `.${share.task}-of-${share.tasks}.read` : '.read';
  return work.list(ending).flatMap((name) => (work.read(name) as ReadReports).reports).filter(({ isAccepted }) => isAccepted);
}

async function merge(request: SimulateRequest, opened: Opened, work: WorkFolder, control: SimulateControl): Promise<SimulatedSet> {
  const all = work.list('.read').flatMap((name) => (work.read(name) as ReadReports).reports);
  // A suite may have been read in shares and, later, whole.
  const reports = [...new Map(all.map((report) => [report.name, report])).values()];
  const troubles = work.list('.trouble').map((name) => work.read(name) as SuiteReport['troubles'][number]);
  const sets = await mergeViews(request, opened.manifest, opened.plan, work, reports, control);
  rmSync(partsOf(request), { recursive: true, force: true });
  return { suite: opened.manifest.name, galaxies: reports, troubles, ...sets };
}

async function describeSnapshot(source: GalaxySource & { readonly kind: 'snapshot' }, onProgress: SimulateControl['onProgress']): Promise<void> {
  const { snapshot, halos } = await outlineSnapshot(source.source).catch((error: unknown) => {
    if (error instanceof SteelyardError) return { snapshot: undefined, halos: [] }; // reading says what is wrong
    throw error;
  });
  if (!snapshot) return;
  const { counts, header, factors, files } = snapshot;
  const units = (['length', 'velocity', 'mass'] as const).map((quantity) => `${quantity} from the ${factors[quantity].from}`).join(', ');
  const million = (count: number) => (count / 1e6).toPrecision(3);
  onProgress?.({
    note: `${source.name}: ${header.dialect} in ${files.length} file${files.length === 1 ? '' : 's'}, ${epoch(header)}, ${million(counts.stars)} million stars, ${million(counts.dark)} dark, ${million(counts.gas)} gas; ${halos.length} halos; units: ${units}.`,
  });
}

function epoch({ isCosmological, scaleFactor, littleH }: SnapshotHeader): string {
  return isCosmological ? `z = ${(1 / scaleFactor - 1).toFixed(2)}, h = ${littleH}` : 'not cosmological';
}
