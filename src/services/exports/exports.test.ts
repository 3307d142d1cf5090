import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPython, hasTool, python } from '../../formats/testing/tools.ts';
import { massDifference } from '../../science/posterior/difference.ts';
import { SUBSET_FORMATS } from '../../shared/api.ts';
import { analyse, type Analysis } from '../analyse.ts';
import { openCatalogue } from '../catalogue.ts';
import { galaxyNamed } from '../galaxies.ts';
import { resourcePath } from '../resources/resources.ts';
import type { SelectionInput } from '../selection.ts';
import { exportFigure, exportTable, named } from './exportAnalysis.ts';
import { styleOf } from './figures.ts';
import { exportReport } from './report.ts';
import { exportSamples } from './samples.ts';
import { exportSubset } from './subset.ts';

const COMMAND = 'steelyard analyse first-light.ecsv --seed 1';
let folder: string;
let input: SelectionInput;
let first: Analysis;
let second: Analysis;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steelyard-exports-'));
  const opened = await openCatalogue({ path: resourcePath('mocks', 'first-light.ecsv') });
  const { galaxy } = galaxyNamed(resourcePath('mocks', 'first-light.json'));
  input = { ...opened, galaxy, steps: [{ kind: 'weights' }, { kind: 'radius', maximum: 2, unit: 'R_h', elliptical: true }] };
  const run = (model: string) => analyse(
    { ...input, model, samples: 400, seed: 1, reproducible: true, command: COMMAND },
    { onProgress: () => undefined, signal: new AbortController().signal },
  );
  [first, second] = [await run('nihao-like'), await run('auriga-like')];
}, 120_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function stored(file: { fileName: string; bytes: Uint8Array }): string {
  const path = join(folder, file.fileName);
  writeFileSync(path, file.bytes);
  return path;
}

/** The chunks of a PNG, checked one by one. */
function chunksOf(png: Uint8Array): { type: string; data: Buffer }[] {
  const bytes = Buffer.from(png);
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

describe('figures', () => {
  it('take a width, a font and a theme, and keep their shape', async () => {
    const { bytes } = await exportFigure(first, 'mass-profile', 'svg', { options: { width: 333, fontSize: 10.67, theme: 'dark' } });
    const svg = new TextDecoder().decode(bytes);
    expect(svg).toMatch(/^<svg width="333" height="262"/);
    expect(svg).toContain('#14181F');
    expect(styleOf('corner', {}).theme).toBe('paper');
  });

  it('carry the command and the model in SVG, PDF and PNG', async () => {
    const svg = new TextDecoder().decode((await exportFigure(first, 'density', 'svg')).bytes);
    expect(/<desc>([^<]*)<\/desc>/.exec(svg)?.[1]).toContain(COMMAND);
    const chunks = chunksOf((await exportFigure(first, 'density', 'png')).bytes);
    const texts = chunks.filter(({ type }) => type === 'tEXt').map(({ data }) => data.toString('latin1').split('\0') as [string, string]);
    expect(Object.fromEntries(texts)).toMatchObject({ Title: 'first-light (synthetic)', Description: expect.stringContaining(first.result.model.sha256) });
    // 300 dots an inch, in dots a metre.
    expect(chunks.find(({ type }) => type === 'pHYs')?.data.readUInt32BE(0)).toBe(11811);
    expect(chunks[0]!.type).toBe('IHDR');
  });

  it.skipIf(!hasPython('matplotlib'))('are PNG files that others open, their text with them (matplotlib, when installed)', async () => {
    const path = stored(await exportFigure(first, 'dispersion', 'png'));
    const script = 'import sys, matplotlib.image as m; a = m.imread(sys.argv[1]); print(*a.shape[:2])';
    expect(python(script, path).trim()).toBe('1375 1750');
  });

  it('lay other runs over their own, and say whose they are', async () => {
    const others = [named(second)];
    const svg = new TextDecoder().decode((await exportFigure(first, 'mass-profile', 'svg', { others })).bytes);
    for (const label of ['first-light (synthetic), nihao-like', 'first-light (synthetic), auriga-like']) expect(svg).toContain(`>${label}<`);
    expect(/<desc>([^<]*)<\/desc>/.exec(svg)?.[1]).toContain(second.result.model.sha256);
    await expect(exportFigure(first, 'difference', 'svg')).rejects.toThrow(/needs two runs/);
  });
});

describe('GetDist chains', () => {
  it('have a weight, a likelihood and the samples a row, one name and one range a parameter', async () => {
    const files = unzipSync((await exportSamples(first, 'getdist')).bytes);
    expect(Object.keys(files)).toEqual(['first-light-samples.txt', 'first-light-samples.paramnames', 'first-light-samples.ranges']);
    const [txt, names, ranges] = Object.values(files).map((bytes) => new TextDecoder().decode(bytes));
    const rows = txt!.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(' ').map(Number));
    expect(rows).toHaveLength(400);
    rows.forEach((row, i) => {
      expect(row.slice(0, 2)).toEqual([1, 0]);
      expect(Array.from(Float32Array.from(row.slice(2)))).toEqual(Array.from(first.posterior.log10Mass.subarray(10 * i, 10 * i + 10)));
    });
    const parameters = names!.trimEnd().split('\n').map((line) => line.split('\t')[0]);
    expect(parameters).toHaveLength(10);
    expect(ranges!.trimEnd().split('\n').map((line) => line.split('\t'))).toEqual(parameters.map((name) => [name, 'N', 'N']));
  });

  it.skipIf(!hasPython('numpy'))('are read by numpy as GetDist reads them', async () => {
    const path = stored({ fileName: 'chain.txt', bytes: Object.values(unzipSync((await exportSamples(first, 'getdist')).bytes))[0]! });
    const means = JSON.parse(python('import sys, json, numpy as np; a = np.loadtxt(sys.argv[1]); print(json.dumps(list(np.average(a[:, 2:], axis=0, weights=a[:, 0]))))', path)) as number[];
    means.forEach((mean, k) => {
      let sum = 0;
      for (let i = 0; i < 400; i++) sum += first.posterior.log10Mass[10 * i + k]!;
      expect(mean).toBeCloseTo(sum / 400, 5);
    });
  });
});

const READ_SUBSET = `
import sys, json
from astropy.table import Table
t = Table.read(sys.argv[1], format=sys.argv[2], **({'comment': '#'} if sys.argv[2] == 'ascii.csv' else {}))
w = [float(x) for x in t['membership_weight']]
print(json.dumps({'rows': len(t), 'columns': len(t.colnames), 'sum': sum(w), 'least': min(w), 'unit': str(t['ra'].unit)}))
`;

describe('the members', () => {
  it.skipIf(!hasPython('astropy'))('keep every column and unit, and open in astropy in each format', async () => {
    const astropy = { csv: 'ascii.csv', ecsv: 'ascii.ecsv', fits: 'fits', votable: 'votable' } as const;
    const { weights } = first.selection;
    for (const format of SUBSET_FORMATS) {
      const path = stored(await exportSubset(input, format));
      const found = JSON.parse(python(READ_SUBSET, path, astropy[format])) as Record<string, number>;
      expect(found['rows'], format).toBe(first.selection.memberCount);
      expect(found['columns'], format).toBe(input.catalogue.columns.length + 1);
      expect(found['sum'], format).toBeCloseTo(weights.reduce((sum, weight) => sum + weight, 0), 6);
      expect(found['least'], format).toBeGreaterThan(0);
      if (format !== 'csv') expect(found['unit'], format).toBe('deg');
    }
  });

  it.skipIf(!hasTool('/usr/bin/fitsverify'))('are a FITS file without faults (fitsverify, when installed)', async () => {
    expect(execFileSync('/usr/bin/fitsverify', [stored(await exportSubset(input, 'fits'))], { encoding: 'utf8' })).toMatch(/0 warning\(s\) and 0 error\(s\)/);
  });

  it('are refused when no star is left', async () => {
    await expect(exportSubset({ ...input, steps: [{ kind: 'expression', expression: 'ra > 400' }] }, 'csv')).rejects.toThrow(/No members are left/);
  });
});

describe('the table of differences', () => {
  it('has a row for each run and radius, with the numbers of the science', async () => {
    const text = new TextDecoder().decode((await exportTable(first, 'difference', 'csv', { others: [named(second)] })).bytes);
    const [header, ...rows] = text.trim().split('\n').filter((line) => !line.startsWith('#')).map((line) => line.match(/("[^"]*"|[^,]+)/g)!);
    const halfLightRadius = first.result.sample.r_half_pc / 1000;
    const expected = massDifference({ posterior: second.posterior, halfLightRadius }, { posterior: first.posterior, halfLightRadius }, 'kpc');
    expect(rows.map((row) => Number(row[header!.indexOf('difference_q50')]))).toEqual(expected.map(({ difference }) => difference!.q50));
  });
});

const poppler = spawnSync('pdftotext', ['-v']).status === 0;

describe('the report', () => {
  it.skipIf(!poppler)('says what was found, made from what, and how to make it again (pdftotext, when installed)', async () => {
    const path = stored(await exportReport(first));
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    const { radii, estimators, provenance, sample } = first.result;
    for (const { r_kpc, log10_mass } of radii) expect(text).toMatch(new RegExp(`${r_kpc.toFixed(3)}\\s+${log10_mass.q50.toFixed(3)}`));
    for (const { name, bibcode } of estimators) expect(text).toMatch(new RegExp(`${name.replace('+', '\\+')}[^\\n]*${bibcode}`));
    for (const words of [COMMAND, provenance.catalogue_sha256.slice(0, 20), 'Domain check', `${sample.n_stars}`, 'synthetic equilibrium mocks']) {
      expect(text).toContain(words);
    }
    const facts = execFileSync('pdfinfo', [path], { encoding: 'utf8' });
    expect(facts).toMatch(/Title:\s+The mass profile of first-light/);
    expect(Number(/Pages:\s+(\d+)/.exec(facts)?.[1])).toBeGreaterThan(3);
    expect(execFileSync('pdfimages', ['-list', path], { encoding: 'utf8' }).trim().split('\n')).toHaveLength(2);
  });

  it('has the same bytes each time', async () => {
    const again = await exportReport(first);
    expect(Buffer.from(again.bytes).equals(Buffer.from((await exportReport(first)).bytes))).toBe(true);
  });
});
