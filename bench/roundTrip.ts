import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSource } from '../src/learning/datasets/fileSource.ts';
import type { Evaluation } from '../src/learning/packages/card.ts';
import type { ModelPackage } from '../src/learning/packages/modelPackage.ts';
import { observedExample, type MockExample } from '../src/learning/training/mockExamples.ts';
import { log10MassScale } from '../src/learning/training/massScale.ts';
import { emptySet, type TrainingSet } from '../src/learning/training/trainingSet.ts';
import { departureVector } from '../src/science/departures/departures.ts';
import { makeMaps } from '../src/science/maps/maps.ts';
import { drawGalaxy } from '../src/science/mocks/drawGalaxy.ts';
import type { Suite } from '../src/science/mocks/suite.ts';
import { createRandom } from '../src/science/random/random.ts';
import { trainingEngine } from '../src/services/devices.ts';
import { evaluateOnSet } from '../src/services/simulations/evaluateOnSet.ts';
import { exportMocks } from '../src/services/simulations/exportMocks.ts';
import { readProvenance, unknownRows } from '../src/services/simulations/provenance.ts';
import { simulate } from '../src/services/simulations/simulate.ts';
import { sphericalSuite } from '../src/services/simulations/testing/sphericalSuite.ts';
import { writeWholeSet } from '../src/services/simulations/wholeSet.ts';
import { recipeNamed } from '../src/services/training/recipes.ts';
import { cardOfTraining, trainNetworks } from '../src/services/training/trainNetworks.ts';
import { RADII_OVER_RH } from '../src/shared/posterior.ts';

const VIEWS = 8;
const STARS = 4000;
const EPOCHS = 8;
const SEED = 5;

/**
 * Mock galaxies learnt from directly, and the same galaxies exported as particles, imported and learnt from: what each
 * model is worth on the galaxies kept apart, seen in either way. A second direct training says what chance alone makes.
 */
export async function benchRoundTrip(galaxies: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  const said = (line: string) => process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s: ${line}\n`);
  const started = performance.now();
  try {
    const suite = sphericalSuite([100, 2000]);
    const manifest = await exportMocks({ suite, galaxies, stars: STARS, views: VIEWS, seed: SEED, folder: join(folder, 'particles') });
    const imported = join(folder, 'particles.h5');
    const { test } = await simulate({ manifest, out: imported, seed: 2, recipe: 'npe', testShare: 0.2 });
    said('exported, imported and observed');
    const apart = (await readProvenance(test!.path))!.galaxies.map(({ name }) => Number(name));
    const rest = Array.from({ length: galaxies }, (_, i) => i).filter((i) => !apart.includes(i));
    const direct = join(folder, 'direct.h5');
    const directTest = join(folder, 'direct.test.h5');
    await writeMocks(direct, suite, rest);
    await writeMocks(directTest, suite, apart);
    said('observed directly');
    const models = [];
    for (const [name, set, seed] of [['direct', direct, 1], ['direct, seed 2', direct, 2], ['particles', imported, 1]] as const) {
      models.push(await trained(name, set, seed));
      said(`trained ${name}`);
    }
    const tables: string[] = [];
    for (const [title, path] of [['seen directly', directTest], ['seen as particles', test!.path]] as const) {
      const found = [];
      for (const model of models) found.push(await evaluateOnSet(model, path, Infinity));
      tables.push(tableOf(`${apart.length} galaxies kept apart, ${title}`, models, found, apart.length));
    }
    return tables.join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeMocks(path: string, suite: Suite, numbers: readonly number[]): Promise<void> {
  const { maps } = recipeNamed('npe');
  const views = numbers.map((number) => {
    const random = createRandom(SEED).fork(number);
    const galaxy = drawGalaxy(suite, random, 'spherical'); // as they are exported
    return Array.from({ length: VIEWS }, (_, view) => observedExample(galaxy, random.fork(view)))
      .filter((example) => example !== undefined);
  });
  const rows = views.flatMap((of, galaxy) => of.map((example) => ({ ...example, galaxy })));
  const head = { suite: suite.name, title: suite.title, description: '', synthetic: true, references: [] };
  const provenance = {
    head, manifests: [], galaxies: numbers.map((number) => ({ name: String(number), isAccepted: true, reason: '', warnings: [] })),
    rows: { ...unknownRows(rows.length), departures: Float64Array.from(rows.flatMap(({ sample }) => [...departureVector(sample)])) },
  };
  const description = { maps, radiiOverRh: RADII_OVER_RH, suites: [{ name: suite.name, sha256: suite.name }], seed: SEED };
  await writeWholeSet(path, description, provenance, async (file) => { file.append(examplesOf(rows, maps)); });
}

function examplesOf(rows: readonly MockExample[], maps: TrainingSet['maps']): TrainingSet {
  const set = emptySet({ count: rows.length, maps, radiiOverRh: RADII_OVER_RH });
  rows.forEach(({ sample, log10Mass, galaxy }, i) => {
    const images = makeMaps(sample, maps);
    set.sky.set(images.sky, i * maps.pixels ** 2);
    set.phaseSpace.set(images.phaseSpace, i * maps.pixels ** 2);
    set.scalars.set(images.scalars, i * maps.scalars.length);
    set.log10MassScale[i] = log10MassScale(sample);
    set.log10Mass.set(log10Mass, i * RADII_OVER_RH.length);
    set.galaxy[i] = galaxy;
  });
  return set;
}

async function trained(name: string, path: string, seed: number): Promise<ModelPackage> {
  const source = await openFileSource(path);
  try {
    const base = recipeNamed('npe');
    const recipe = { ...base, training: { ...base.training, epochs: EPOCHS } };
    const engine = await trainingEngine('cpu', { say: () => undefined });
    const { trained: model, networks } = await trainNetworks({ recipe, engine, seed, members: 1 }, source, () => undefined);
    const [suite] = source.suites;
    const card = cardOfTraining(model, source.examples, {
      name, title: name, description: '', licence: '', synthetic: true, references: [], suite: suite!.name, suiteSha256: suite!.sha256, seed, command: '',
    });
    return { card, ...networks };
  } finally {
    await source.close();
  }
}

function tableOf(title: string, models: readonly ModelPackage[], found: readonly Evaluation[], galaxies: number): string {
  const cell = ({ residual, scatter, coverage68 }: Evaluation['radii'][number]) =>
    `${residual.q50 < 0 ? '-' : '+'}${Math.abs(residual.q50).toFixed(3)} ${scatter.toFixed(3)} ${(100 * coverage68).toFixed(0).padStart(3)} %`;
  const noise = found[0]!.radii.map(({ scatter }) => (1.25 * scatter) / Math.sqrt(galaxies));
  return [
    `${title}: median and scatter of log10 M_predicted / M_true, dex, and how often 68 % intervals hold it`,
    `  r / R_h  ${models.map(({ card }) => card.name.padEnd(19)).join('')}sampling noise of a median`,
    ...found[0]!.radii.map(({ r_over_rh: radius }, k) =>
      `  ${radius.toFixed(1).padEnd(9)}${found.map(({ radii }) => cell(radii[k]!).padEnd(19)).join('')}${noise[k]!.toFixed(3)}`),
    `  loss      ${models.map(({ card }) => card.training.validationLoss.toFixed(3).padEnd(19)).join('')}`,
    '',
  ].join('\n');
}
