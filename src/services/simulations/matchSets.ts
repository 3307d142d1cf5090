import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openTrainingFile, type TrainingFile } from '../../learning/datasets/trainingFile.ts';
import { matchSuites, MATCHING_BINS } from '../../learning/training/matchSuites.ts';
import { emptySet, takeExamples } from '../../learning/training/trainingSet.ts';
import { tabulatedProfile } from '../../science/profiles/tabulated.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { testPathOf } from './mergeViews.ts';
import type { GalaxyReport } from './preparedGalaxy.ts';
import { joinRows, readProvenance, takeRows, unknownRows, type Provenance } from './provenance.ts';
import { writeWholeSet } from './wholeSet.ts';

export interface MatchRequest {
  /** Training sets of `simulate` or `dataset`, of two suites or more. */
  readonly sets: readonly string[];
  /** The HDF5 training set to write. */
  readonly out: string;
  readonly seed: number;
  /** Of equal width over the range of all log10 M(<R_h). */
  readonly bins?: number;
}

export interface MatchControl {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How many views of each suite there were and are left. */
export interface MatchedSet {
  readonly path: string;
  readonly suites: readonly { readonly name: string; readonly before: number; readonly after: number }[];
}

export interface MatchedSets extends MatchedSet {
  /** The galaxies kept apart to test models on, matched in the same way; nothing where a set has none. */
  readonly test?: MatchedSet;
}

/** Views whose maps are held at a time. */
const HELD = 256;

/**
 * Makes one training set of those of several suites, with as many views of each in every bin of log10 M(<R_h)
 * (2503.07717): a model that learns from it cannot tell the suites apart by mass alone. Maps are read and written a few
 * at a time. The same seed gives the same set.
 *
 * @throws SteelyardError as `openTrainingFile`; `usage` where the sets have other maps or radii than each other, are of
 *   one suite only or hold no mass within R_h; `selection-empty` where the suites have no bin in common; as `writeWholeSet`
 */
export async function matchSets(request: MatchRequest, control: MatchControl = {}): Promise<MatchedSets> {
  const matched = await match(request, control);
  const tests = request.sets.map(testPathOf);
  if (!tests.every((path) => existsSync(path))) return matched;
  return { ...matched, test: await match({ ...request, sets: tests, out: testPathOf(request.out) }, control) };
}

/** One of the sets that are matched. */
interface Part {
  readonly path: string;
  readonly file: TrainingFile;
  readonly provenance: Provenance | undefined;
  /** Number of each of the file's suites among all suites. */
  readonly suiteNumbers: readonly number[];
  /** Numbers of its galaxies are shifted by so much. */
  readonly firstGalaxy: number;
  readonly galaxies: readonly GalaxyReport[];
}

async function match({ sets, out, seed, bins = MATCHING_BINS }: MatchRequest, { onProgress, signal }: MatchControl): Promise<MatchedSet> {
  const files: TrainingFile[] = [];
  try {
    for (const path of sets) files.push(await openTrainingFile(path));
    refuseUnlike(files);
    const suites = suitesOf(files);
    const parts = await partsOf(files, suites);
    const suite = joined(parts.map(({ file, suiteNumbers }) => file.examples.suite.map((number) => suiteNumbers[number]!)));
    const kept = matchSuites({ suite, log10Mass: parts.flatMap(({ file }) => massesWithinRh(file)) }, bins, seed);
    if (kept.length === 0) {
      throw new SteelyardError('selection-empty', `The suites have no bin of log10 M(<R_h) in common, so that nothing is left of ${sets.map((path) => `'${path}'`).join(' and ')}: match sets of similar galaxies, or in fewer --bins.`);
    }
    const keptOf = splitAt(kept, parts.map(({ file }) => file.examples.count));
    const { maps, radiiOverRh } = files[0]!;
    let written = 0;
    await writeWholeSet(out, { maps, radiiOverRh, suites, seed }, provenanceOf(parts, keptOf), async (file) => {
      for (const [number, part] of parts.entries()) {
        for (let from = 0; from < keptOf[number]!.length; from += HELD) {
          await setImmediate(); // here an interrupt is heard
          signal?.throwIfAborted();
          const rows = keptOf[number]!.subarray(from, from + HELD);
          file.append(examplesOf(part, rows));
          onProgress?.(written += rows.length, kept.length);
        }
      }
    }, signal);
    const counted = (indices: Iterable<number>, name: number): number => [...indices].filter((i) => suite[i] === name).length;
    return { path: out, suites: suites.map(({ name }, i) => ({ name, before: counted(suite.keys(), i), after: counted(kept, i) })) };
  } finally {
    for (const file of files) file.close();
  }
}

function refuseUnlike([first, ...others]: readonly TrainingFile[]): void {
  const described = ({ maps, radiiOverRh }: TrainingFile) =>
    JSON.stringify([Object.entries(maps).sort(([a], [b]) => (a < b ? -1 : 1)), radiiOverRh]);
  const unlike = others.find((other) => described(other) !== described(first!));
  if (!unlike) return;
  throw new SteelyardError('usage', `'${unlike.path}' has other maps or radii than '${first!.path}': make both with the same recipe and radii_over_rh.`);
}

/** The suites of all files, each once. @throws SteelyardError `usage` where it is but one */
function suitesOf(files: readonly TrainingFile[]): TrainingFile['suites'] {
  const suites = files.flatMap((file) => file.suites).filter((suite, i, all) => all.findIndex((other) => isSame(suite, other)) === i);
  if (suites.length > 1) return suites;
  throw new SteelyardError('usage', `These sets are all of the suite "${suites[0]?.name ?? ''}", and matching takes two: give sets of different suites.`);
}

type SuiteName = TrainingFile['suites'][number];

function isSame(one: SuiteName, other: SuiteName): boolean {
  return one.name === other.name && one.sha256 === other.sha256;
}

async function partsOf(files: readonly TrainingFile[], suites: TrainingFile['suites']): Promise<Part[]> {
  const parts: Part[] = [];
  let firstGalaxy = 0;
  for (const file of files) {
    const provenance = await readProvenance(file.path);
    const count = file.examples.galaxy.reduce((most, galaxy) => Math.max(most, galaxy + 1), 0);
    const galaxies = provenance?.galaxies ?? Array.from({ length: count }, (_, i) => mockReport(file, i));
    const suiteNumbers = file.suites.map((suite) => suites.findIndex((other) => isSame(suite, other)));
    parts.push({ path: file.path, file, provenance, suiteNumbers, firstGalaxy, galaxies });
    firstGalaxy += galaxies.length;
  }
  return parts;
}

/** A mock of a set that says no more of it than its number. */
function mockReport({ suites }: TrainingFile, galaxy: number): GalaxyReport {
  return { name: `${suites.map(({ name }) => name).join('+')}-${galaxy}`, isAccepted: true, reason: '', warnings: [] };
}

/** log10 M(<R_h) of each example, Msun: between the radii of the set where R_h is none of them. */
function massesWithinRh({ path, examples: { count, log10Mass, radiiOverRh } }: Pick<TrainingFile, 'path' | 'examples'>): number[] {
  const radii = radiiOverRh.length;
  const at = radiiOverRh.indexOf(1);
  if (at >= 0) return Array.from({ length: count }, (_, i) => log10Mass[i * radii + at]!);
  if (radiiOverRh[0]! > 1 || radiiOverRh.at(-1)! < 1) {
    throw new SteelyardError('usage', `The radii of '${path}' do not reach R_h, by whose mass suites are matched: make the set with radii_over_rh on both sides of 1.`, { path });
  }
  return Array.from({ length: count }, (_, i) => {
    const profile = tabulatedProfile(radiiOverRh, Array.from(log10Mass.subarray(i * radii, (i + 1) * radii), (value) => 10 ** value));
    return Math.log10(profile.enclosedMass(1));
  });
}

/** Ascending indices into all examples as indices into each part's own. */
function splitAt(kept: Int32Array, counts: readonly number[]): Int32Array[] {
  let first = 0;
  return counts.map((count) => {
    const from = first;
    first += count;
    return kept.filter((i) => i >= from && i < from + count).map((i) => i - from);
  });
}

function examplesOf({ file, suiteNumbers, firstGalaxy }: Part, rows: Int32Array) {
  const { examples } = file;
  const blank = emptySet({ ...examples, count: rows.length });
  const pixels = examples.maps.pixels ** 2;
  const table = takeExamples({ ...examples, sky: new Float16Array(0), phaseSpace: new Float16Array(0) }, rows);
  rows.forEach((row, i) => {
    const maps = file.readMaps(row, 1);
    blank.sky.set(maps.sky, i * pixels);
    blank.phaseSpace.set(maps.phaseSpace, i * pixels);
  });
  return {
    ...blank,
    scalars: table.scalars, log10Mass: table.log10Mass, log10MassScale: table.log10MassScale,
    galaxy: table.galaxy.map((galaxy) => galaxy + firstGalaxy), suite: table.suite.map((number) => suiteNumbers[number]!),
  };
}

function provenanceOf(parts: readonly Part[], keptOf: readonly Int32Array[]): Provenance {
  const heads = parts.map(({ file, provenance }) => provenance?.head ?? {
    suite: file.suites.map(({ name }) => name).join(' + '), title: file.suites.map(({ name }) => name).join(' + '),
    description: 'Equilibrium mocks drawn by Steelyard, not simulations.', synthetic: true, references: [],
  });
  const titles = heads.map(({ title }) => title);
  return {
    head: {
      suite: heads.map(({ suite }) => suite).join(' + '),
      title: titles.join(' + '),
      description: `As many views of each suite in every bin of log10 M(<R_h): ${titles.join('; ')}.`,
      synthetic: heads.some(({ synthetic }) => synthetic),
      references: [...new Set(heads.flatMap(({ references }) => references))],
    },
    manifests: parts.flatMap(({ provenance }) => provenance?.manifests ?? []),
    galaxies: parts.flatMap(({ galaxies }) => galaxies),
    rows: joinRows(parts.map(({ file, provenance }, i) => takeRows(provenance?.rows ?? unknownRows(file.examples.count), keptOf[i]!))),
    origins: {
      sets: parts.map(({ path, file }) => ({ file: basename(path), suites: file.suites.map(({ name }) => name), seed: file.seed })),
      set: joined(keptOf.map((rows, i) => new Int32Array(rows.length).fill(i))),
      row: joined(keptOf),
    },
  };
}

function joined(columns: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}
