import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../formats/index.ts';
import { drawExample } from '../../learning/training/mockExamples.ts';
import { analyse } from '../analyse.ts';
import { openCatalogue } from '../catalogue.ts';
import { galaxyNamed } from '../galaxies.ts';
import { writeMock } from '../mock.ts';
import { loadSuite } from '../resources/suites.ts';
import { defaultSteps } from '../selection.ts';
import { batchTable } from './batchTable.ts';
import { cataloguesIn } from './catalogues.ts';
import { weighBatch } from './weighBatch.ts';
import { writeBatchTable } from './writeBatchTable.ts';

const settings = { model: 'combined', samples: 300, seed: 4 };
const folder = mkdtempSync(join(tmpdir(), 'steelyard-batch-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

beforeAll(async () => {
  for (const index of [0, 1]) await writeMock({ name: `dwarf${index}`, suite: 'combined', seed: 3, index, stars: 60, distanceKpc: 80, folder });
  writeFileSync(join(folder, 'nowhere.csv'), `ra,dec,v_los,v_los_err\n${Array.from({ length: 30 }, (_, i) => `${200 + i * 1e-3},-70,${50 + i},2`).join('\n')}\n`);
});

describe('a batch of catalogues', () => {
  it('gives each galaxy what analysing it alone gives, and one that is not known its reason', { timeout: 180_000 }, async () => {
    const catalogues = cataloguesIn([folder]);
    expect(catalogues.map((path) => path.slice(folder.length + 1))).toEqual(['dwarf0.ecsv', 'dwarf1.ecsv', 'nowhere.csv']);
    const answers = await weighBatch(catalogues.map((path) => ({ path })), settings, { threads: 2 });
    for (const [i, path] of catalogues.slice(0, 2).entries()) {
      const opened = await openCatalogue({ path });
      const { galaxy } = galaxyNamed(path.replace('.ecsv', '.json'));
      const control = { onProgress: () => undefined, signal: new AbortController().signal };
      const { result } = await analyse({ ...opened, galaxy, steps: defaultSteps(opened), ...settings }, control);
      const answer = answers[i]!;
      if (!('weighed' in answer)) throw new Error(answer.error.message);
      // Flows that are run for many galaxies at once round otherwise in the last digit of a float32.
      answer.weighed.quantiles.forEach((quantiles, k) => {
        const { log10_mass: alone } = result.radii[k]!;
        for (const level of ['q025', 'q16', 'q50', 'q84', 'q975'] as const) expect(Math.abs(quantiles[level] - alone[level])).toBeLessThan(4e-6);
      });
      const { n_stars: starCount, sigma_kms: velocityDispersion } = result.sample;
      expect(answer.weighed).toMatchObject({ name: result.galaxy, starCount, velocityDispersion });
    }
    expect(answers[2]).toMatchObject({ error: { code: 'galaxy-incomplete' } });

    const out = join(folder, 'masses.ecsv');
    await writeBatchTable(batchTable(catalogues, answers, [0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4], {}), out);
    const table = await readCatalogue(out);
    expect(table.rowCount).toBe(3);
    const column = (name: string) => table.columns.find((one) => one.name === name)!.values;
    const first = answers[0]!;
    if (!('weighed' in first)) throw new Error(first.error.message);
    expect(column('log10_mass_1.8rh_q50')[0]).toBeCloseTo(first.weighed.quantiles[6]!.q50, 5);
    expect(column('log10_mass_1.8rh_q50')[2]).toBeNaN();
    expect(column('error')[2]).toMatch(/describe it in a JSON file/);
  });

  it('refuses a table whose name says no format', async () => {
    await expect(writeBatchTable({ columns: [], rowCount: 0, meta: {} }, join(folder, 'masses.doc'))).rejects.toThrow(/says no format/);
  });
});

describe('a batch of samples', () => {
  const { suite } = loadSuite('combined');
  const galaxies = Array.from({ length: 20 }, (_, i) => ({ sample: drawExample(suite, 8, i).sample }));

  it('has the same answers in the same order however many threads there are', { timeout: 180_000 }, async () => {
    const one = await weighBatch(galaxies, settings, { threads: 1 });
    expect(await weighBatch(galaxies, settings, { threads: 2 })).toEqual(one);
    expect(one.map((answer) => ('weighed' in answer ? answer.weighed.starCount : 0))).toEqual(galaxies.map(({ sample }) => sample.starCount));
  });

  it('stops when it is told to', async () => {
    await expect(weighBatch(galaxies, settings, { signal: AbortSignal.abort(), threads: 1 })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
