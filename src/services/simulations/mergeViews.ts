import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { decodeSet } from '../../learning/datasets/encodedSet.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Manifest } from './manifest.ts';
import { numberOf, type ViewPlan } from './observeGalaxy.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import { joinRows, type Provenance, type ProvenanceRows } from './provenance.ts';
import type { SimulateControl, SimulateRequest } from './request.ts';
import type { ViewTable } from './viewTable.ts';
import { writeWholeSet } from './wholeSet.ts';
import type { WorkFolder } from './workFolder.ts';

/** What each view of a galaxy came from. */
type GalaxyRows = ProvenanceRows & { readonly report: GalaxyReport };

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
  { out, seed, testShare, exclude = [] }: SimulateRequest, manifest: Manifest, plan: ViewPlan, work: WorkFolder,
  reports: readonly GalaxyReport[],
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
  const context = { manifest, exclude, plan, work, signal };
  const write = (path: string, chosen: readonly GalaxyRows[]) => writeSet(path, chosen, context, (views) => {
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
  readonly exclude: readonly string[];
  readonly plan: ViewPlan;
  readonly work: WorkFolder;
  readonly signal: AbortSignal | undefined;
}

async function writeSet(
  path: string, galaxies: readonly GalaxyRows[], { manifest, exclude, plan, work, signal }: SetContext, onViews: (views: number) => void,
): Promise<void> {
  const { maps, radiiOverRh, seed } = plan;
  const { name, title, description, synthetic, references, sha256 } = manifest;
  const provenance: Provenance = {
    head: { suite: name, title, description, synthetic, references },
    manifests: [readFileSync(manifest.path, 'utf8') + (exclude.length > 0 ? `\n# Left out besides: ${exclude.join(', ')}\n` : '')],
    galaxies: galaxies.map(({ report }) => report),
    rows: joinRows(galaxies),
  };
  await writeWholeSet(path, { maps, radiiOverRh, suites: [{ name, sha256 }], seed }, provenance, async (file) => {
    for (const [number, { report, view }] of galaxies.entries()) {
      await setImmediate(); // here an interrupt is heard
      signal?.throwIfAborted();
      const set = decodeSet((work.read(`${report.name}.views`) as ViewTable).examples);
      if (!set) throw new SteelyardError('file-unreadable', `What is kept in '${work.path}' is damaged: delete that folder and run the same command again.`);
      set.galaxy.fill(number);
      file.append(set);
      onViews(view.length);
    }
  }, signal);
}
