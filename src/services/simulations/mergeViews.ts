import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { decodeSet } from '../../learning/datasets/encodedSet.ts';
import { chunkRowsFor, createTrainingFile, openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Manifest } from './manifest.ts';
import { numberOf, type ViewPlan } from './observeGalaxy.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import { writeProvenance, type GalaxyRows } from './provenance.ts';
import type { SimulateControl, SimulateRequest } from './request.ts';
import type { ViewTable } from './viewTable.ts';
import type { WorkFolder } from './workFolder.ts';

export interface MergedSets {
  readonly path: string;
  /** Galaxies and views of it. */
  readonly galaxyCount: number;
  readonly viewCount: number;
  /** Galaxies kept apart to test models on; nothing where there are too few to do without. */
  readonly test?: { readonly path: string; readonly galaxyCount: number; readonly viewCount: number };
  /** Views that were left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Fewer galaxies cannot spare any. */
const FEWEST_TO_SPLIT = 10;

/**
 * Writes the views of all galaxies as a training set, and those of a share of the galaxies as a set to test on: each
 * whole or not at all.
 * @throws SteelyardError `selection-empty` where there are none; `file-unreadable` where the disk is full
 */
export async function mergeViews(
  { out, seed, testShare }: SimulateRequest, manifest: Manifest, plan: ViewPlan, work: WorkFolder, reports: readonly GalaxyReport[],
  { onProgress, signal }: SimulateControl,
): Promise<MergedSets> {
  const leftOut: Record<string, number> = {};
  const galaxies: GalaxyRows[] = [];
  for (const report of reports.filter(({ isAccepted }) => isAccepted).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await setImmediate(); // here an interrupt is heard
    signal?.throwIfAborted();
    const { examples, leftOut: missing, ...rows } = work.read(`${report.name}.views`) as ViewTable;
    for (const [reason, count] of Object.entries(missing)) leftOut[reason] = (leftOut[reason] ?? 0) + count;
    if (rows.view.length > 0 && examples.length > 0) galaxies.push({ ...rows, report });
  }
  if (galaxies.length === 0) {
    const why = Object.entries(leftOut).map(([reason, count]) => `${count} views because ${reason}`).join(', ');
    throw new SteelyardError('selection-empty', `Not one view of "${manifest.name}" can be used${why ? ` (left out: ${why})` : ''}: look at what is said of each galaxy with --dry-run.`);
  }
  const ranked = [...galaxies].sort((a, b) => numberOf(`${seed} ${a.report.name}`) - numberOf(`${seed} ${b.report.name}`));
  const apart = galaxies.length < FEWEST_TO_SPLIT ? 0 : Math.round(testShare * galaxies.length);
  const held = new Set(ranked.slice(0, apart));
  const total = galaxies.reduce((sum, { view }) => sum + view.length, 0);
  let written = 0;
  const write = (path: string, chosen: readonly GalaxyRows[]) => writeSet(path, chosen, { manifest, plan, work, signal }, (views) => {
    onProgress?.({ stage: 'writing', done: written += views, total });
  });
  const forTest = galaxies.filter((galaxy) => held.has(galaxy));
  const test = testPathOf(out);
  const viewsOf = (chosen: readonly GalaxyRows[]) => chosen.reduce((sum, { view }) => sum + view.length, 0);
  if (forTest.length > 0) await write(test, forTest);
  const forTraining = galaxies.filter((galaxy) => !held.has(galaxy));
  await write(out, forTraining);
  return {
    path: out, galaxyCount: forTraining.length, viewCount: viewsOf(forTraining), leftOut,
    ...(forTest.length > 0 ? { test: { path: test, galaxyCount: forTest.length, viewCount: viewsOf(forTest) } } : {}),
  };
}

/** Beside a training set: the galaxies kept apart to test models on. */
export function testPathOf(path: string): string {
  const ending = extname(path);
  return join(dirname(path), `${basename(path, ending)}.test${ending || '.h5'}`);
}

interface SetContext {
  readonly manifest: Manifest;
  readonly plan: ViewPlan;
  readonly work: WorkFolder;
  readonly signal: AbortSignal | undefined;
}

async function writeSet(
  path: string, galaxies: readonly GalaxyRows[], { manifest, plan, work, signal }: SetContext, onViews: (views: number) => void,
): Promise<void> {
  const { maps, radiiOverRh, seed } = plan;
  const count = galaxies.reduce((sum, { view }) => sum + view.length, 0);
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  await mkdir(dirname(path), { recursive: true });
  await refuseFullDisk(dirname(path), 1.1 * count * (4 * maps.pixels ** 2 + 200));
  try {
    const suites = [{ name: manifest.name, sha256: manifest.sha256 }];
    const file = await createTrainingFile(unfinished, { maps, radiiOverRh, suites, seed }, chunkRowsFor(maps, count));
    try {
      for (const [number, { report, view }] of galaxies.entries()) {
        await setImmediate(); // here an interrupt is heard
        signal?.throwIfAborted();
        const set = decodeSet((work.read(`${report.name}.views`) as ViewTable).examples);
        if (!set) throw new SteelyardError('file-unreadable', `What is kept in '${work.path}' is damaged: delete that folder and run the same command again.`);
        set.galaxy.fill(number);
        file.append(set);
        onViews(view.length);
      }
    } finally {
      file.close();
    }
    await writeProvenance(unfinished, manifest, galaxies);
    // The HDF5 library may not say that a write failed.
    const whole = await openTrainingFile(unfinished).catch(() => undefined);
    const isWhole = whole?.examples.count === count;
    whole?.close();
    if (!isWhole) throw new SteelyardError('file-unreadable', `'${path}' could not be written whole: make room on the disk and run the same command again; it goes on from here.`, { path });
    await rename(unfinished, path);
  } catch (error) {
    if (existsSync(unfinished)) await rm(unfinished, { force: true });
    if (error instanceof SteelyardError || signal?.aborted) throw error;
    throw new SteelyardError('file-unreadable', `'${path}' cannot be written (${error instanceof Error ? error.message.split('\n')[0] : String(error)}): make room on the disk or choose another folder, and run the same command again; it goes on from here.`, { path });
  }
}

/** @param bytes that will be needed */
async function refuseFullDisk(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new SteelyardError('file-unreadable', `The disk is full: '${folder}' has room for ${Math.floor(bavail * bsize / 1e6)} MB, and the set needs ${Math.ceil(bytes / 1e6)} MB. Make room and run the same command again; it goes on from here.`, { folder });
}
