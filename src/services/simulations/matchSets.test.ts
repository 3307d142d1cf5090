import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTrainingFile, openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import { emptySet, type TrainingSet } from '../../learning/training/trainingSet.ts';
import { DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import { createRandom } from '../../science/random/random.ts';
import { recipeNamed } from '../training/recipes.ts';
import { matchSets } from './matchSets.ts';
import { readProvenance, unknownRows } from './provenance.ts';
import { writeWholeSet } from './wholeSet.ts';

const MAPS = { ...recipeNamed('npe').maps, pixels: 8 };
const RADII = [0.8, 1, 1.5];
const BINS = 12;
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-match-')); });
afterAll(() => rm(folder, { recursive: true }));

/** Views whose numbers are all different, so that a row can be told from any other. */
function views(count: number, [low, high]: readonly [number, number], seed: number, radii = RADII): TrainingSet {
  const random = createRandom(seed);
  const set = emptySet({ count, maps: MAPS, radiiOverRh: radii });
  for (const column of [set.sky, set.phaseSpace, set.scalars, set.log10MassScale]) {
    column.forEach((_, i) => { column[i] = random.uniform(); });
  }
  for (let i = 0; i < count; i++) {
    const mass = low + (high - low) * random.uniform();
    radii.forEach((radius, k) => { set.log10Mass[i * radii.length + k] = mass + Math.log10(radius); });
    set.galaxy[i] = Math.floor(i / 4);
  }
  return set;
}

/** A set as `simulate` leaves it, with provenance. */
async function simulated(name: string, set: TrainingSet, path = join(folder, `${name}.h5`)): Promise<string> {
  const rows = unknownRows(set.count);
  rows.view.forEach((_, i) => { rows.view[i] = i % 4; });
  rows.departures.forEach((_, i) => { rows.departures[i] = i; });
  const galaxies = Array.from({ length: Math.ceil(set.count / 4) }, (_, i) => ({ name: `${name}-${i}`, isAccepted: true, reason: '', warnings: [] }));
  const head = { suite: name, title: `Suite ${name}`, description: '', synthetic: name === 'a', references: ['2025arXiv250307717S', name] };
  const description = { maps: MAPS, radiiOverRh: set.radiiOverRh, suites: [{ name, sha256: name }], seed: 3 };
  await writeWholeSet(path, description, { head, manifests: [`name = "${name}"`], galaxies, rows }, async (file) => { file.append(set); });
  return path;
}

/** A set as `dataset` leaves it: of two suites, and without provenance. */
async function drawn(set: TrainingSet): Promise<string> {
  set.suite.forEach((_, i) => { set.suite[i] = i % 2; });
  const path = join(folder, 'drawn.h5');
  const suites = [{ name: 'c', sha256: 'mixture' }, { name: 'd', sha256: 'mixture' }];
  const file = await createTrainingFile(path, { maps: MAPS, radiiOverRh: RADII, suites, seed: 8 }, 16);
  file.append(set);
  file.close();
  return path;
}

async function whole(path: string): Promise<TrainingSet> {
  const file = await openTrainingFile(path);
  try {
    return { ...file.examples, ...file.readMaps(0, file.examples.count) };
  } finally {
    file.close();
  }
}

it('gives every suite as many views in each bin of M(<R_h), and says of every row where it comes from', async () => {
  const sources = [views(700, [6, 8], 1), views(500, [7, 8.5], 2), views(900, [6.5, 9], 3)];
  const sets = [await simulated('a', sources[0]!), await simulated('b', sources[1]!), await drawn(sources[2]!)];
  const out = join(folder, 'matched.h5');
  const { suites, test } = await matchSets({ sets, out, seed: 1, bins: BINS });
  expect(test).toBeUndefined(); // none was kept apart
  expect(suites.map(({ name, before }) => [name, before])).toEqual([['a', 700], ['b', 500], ['c', 450], ['d', 450]]);

  const set = await whole(out);
  const { head, manifests, galaxies, rows, origins } = (await readProvenance(out))!;
  expect(set.count).toBe(suites.reduce((sum, { after }) => sum + after, 0));
  // Bins reach from the smallest to the largest mass of all sets.
  const masses = sources.flatMap(({ log10Mass, count }) => Array.from({ length: count }, (_, i) => log10Mass[3 * i + 1]!));
  const [low, high] = [Math.min(...masses), Math.max(...masses)];
  const cells = Array.from({ length: BINS }, () => [0, 0, 0, 0]);
  set.suite.forEach((suite, i) => {
    cells[Math.min(BINS - 1, Math.floor(((set.log10Mass[3 * i + 1]! - low) / (high - low)) * BINS))]![suite]! += 1;
  });
  for (const bySuite of cells) expect(new Set(bySuite).size).toBe(1);
  expect(cells.filter(([first]) => first! > 0).length).toBeGreaterThan(3);

  for (let i = 0; i < set.count; i++) {
    const source = sources[origins!.set[i]!]!;
    const row = origins!.row[i]!;
    expect(set.sky.slice(64 * i, 64 * i + 64)).toEqual(source.sky.slice(64 * row, 64 * row + 64));
    expect(set.phaseSpace.slice(64 * i, 64 * i + 64)).toEqual(source.phaseSpace.slice(64 * row, 64 * row + 64));
    expect([set.log10MassScale[i], set.log10Mass[3 * i], set.scalars[MAPS.scalars.length * i]])
      .toEqual([source.log10MassScale[row], source.log10Mass[3 * row], source.scalars[MAPS.scalars.length * row]]);
    const galaxy = galaxies[set.galaxy[i]!]!.name;
    if (origins!.set[i] === 2) {
      expect(galaxy).toBe(`c+d-${source.galaxy[row]}`);
      expect([rows.view[i], rows.departures[DEPARTURE_NAMES.length * i]]).toEqual([-1, NaN]);
    } else {
      expect(galaxy).toBe(`${['a', 'b'][origins!.set[i]!]}-${source.galaxy[row]}`);
      expect([rows.view[i], rows.departures[DEPARTURE_NAMES.length * i]]).toEqual([row % 4, DEPARTURE_NAMES.length * row]);
    }
  }
  expect(origins!.sets.map(({ file, seed }) => [file, seed])).toEqual([['a.h5', 3], ['b.h5', 3], ['drawn.h5', 8]]);
  expect(head).toMatchObject({ suite: 'a + b + c + d', synthetic: true, references: ['2025arXiv250307717S', 'a', 'b'] });
  expect(manifests).toEqual(['name = "a"', 'name = "b"']);
});

it('is the same for the same seed and another for another, and matches the galaxies kept apart too', async () => {
  const sets = [await simulated('e', views(300, [6, 8], 4)), await simulated('f', views(200, [6, 8], 5))];
  await simulated('e', views(60, [6, 8], 6), join(folder, 'e.test.h5'));
  await simulated('f', views(40, [6, 8], 7), join(folder, 'f.test.h5'));
  const rowsOf = async (name: string, seed: number) => {
    const { test } = await matchSets({ sets, out: join(folder, `${name}.h5`), seed, bins: 3 });
    expect(test!.suites.map(({ before }) => before)).toEqual([60, 40]);
    expect(test!.suites[0]!.after).toBe(test!.suites[1]!.after);
    return (await readProvenance(join(folder, `${name}.h5`)))!.origins!.row;
  };
  const first = await rowsOf('one', 1);
  expect(await rowsOf('again', 1)).toEqual(first);
  expect(await rowsOf('other', 2)).not.toEqual(first);
});

it('refuses in one sentence what cannot be matched, and leaves nothing behind', async () => {
  const e = await simulated('g', views(40, [6, 7], 1));
  const far = await simulated('h', views(40, [8, 9], 2));
  const others = await simulated('i', views(40, [6, 7], 2, [0.8, 1.2, 1.5]));
  const outer = [await simulated('j', views(40, [6, 7], 2, [1.2, 1.5, 2])), await simulated('k', views(40, [6, 7], 2, [1.2, 1.5, 2]))];
  const before = (await readdir(folder)).sort();
  const refused = (sets: string[]) => expect(matchSets({ sets, out: join(folder, 'none.h5'), seed: 1, bins: 30 })).rejects;
  await refused([e, e]).toThrow(/all of the suite "g".*different suites/);
  await refused([e, others]).toThrow(/other maps or radii/);
  await refused([e, far]).toThrow(/no bin of log10 M\(<R_h\) in common/);
  await refused(outer).toThrow(/do not reach R_h/);
  await refused([e, join(folder, 'missing.h5')]).toThrow(/There is no training set/);
  expect((await readdir(folder)).sort()).toEqual(before);
});

it('finds M(<R_h) between radii where R_h is none of them', async () => {
  const between = [0.8, 1.2, 1.5];
  const sets = [await simulated('l', views(100, [6, 7], 1, between)), await simulated('m', views(100, [6, 7], 2, between))];
  const { suites } = await matchSets({ sets, out: join(folder, 'between.h5'), seed: 1, bins: 5 });
  expect(suites[0]!.after).toBe(suites[1]!.after);
  expect(suites[0]!.after).toBeGreaterThan(60);
});
