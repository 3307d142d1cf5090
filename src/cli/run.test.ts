import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SteelyardError } from '../shared/errors.ts';
import type { AnalysisResult } from '../shared/posterior.ts';
import { EXIT, run } from './run.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

async function steelyard(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  const keep = (take: (text: string) => void) => ({ write: (text: string) => { take(text); return true; } });
  const streams = { stdout: keep((text) => { stdout += text; }), stderr: keep((text) => { stderr += text; }) };
  const code = await run(args, streams as unknown as Parameters<typeof run>[1]);
  return { code, stdout, stderr };
}

async function analysed(...args: readonly string[]): Promise<AnalysisResult> {
  const { code, stdout, stderr } = await steelyard('analyse', ...args, '--json', '--seed', '1', '--samples', '500');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as AnalysisResult;
}

/** 200 stars of no galaxy in particular, around Fornax, spread by irrational turns. */
const ROWS = Array.from({ length: 200 }, (_, i) => [
  40 + 0.3 * Math.sin(i * 1.7) * ((i * 37 % 97) / 97), -34.45 + 0.3 * Math.cos(i * 2.3) * ((i * 53 % 89) / 89),
  55 + 10 * Math.sin(i * 12.9898), 1 + (i % 7) / 5, (i % 10) / 10 + 0.05, i % 4 === 0 ? 0 : 1,
]);
const HEADER = 'ra,dec,v_los,v_err,p_member,good';

function catalogue(name: string, rows: readonly (readonly (number | string)[])[] = ROWS, header = HEADER): string {
  writeFileSync(at(name), `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  return at(name);
}

function withColumn(name: string, column: number, change: (value: number, row: number) => number | string): string {
  return catalogue(name, ROWS.map((row, i) => row.map((value, k) => (k === column ? change(value, i) : value))));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steelyard-cli-'));
  catalogue('stars.csv');
  const { code, stderr } = await steelyard('mock', 'dwarf', '--stars', '150', '--seed', '3', '--out', folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('analyse', () => {
  test('the same seed gives the same bytes in every file', async () => {
    const runs = [];
    for (const out of ['first', 'second']) {
      runs.push(await steelyard('analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--seed', '4', '--samples', '400', '--out', at(out), '--json'));
    }
    expect(runs[0]!.stderr).toBe(`Figures and tables: ${at('first')}\n`);
    expect(runs[1]!.stdout).toBe(runs[0]!.stdout);
    const files = readdirSync(at('first')).sort();
    expect(readdirSync(at('second')).sort()).toEqual(files);
    expect(new Set(files.map((file) => file.split('.').at(-1)))).toEqual(new Set([
      'csv', 'ecsv', 'fits', 'vot', 'tex', 'h5', 'txt', 'paramnames', 'ranges', 'svg', 'pdf', 'png', 'json',
    ]));
    for (const file of files) expect(readFileSync(join(at('first'), file)).equals(readFileSync(join(at('second'), file))), file).toBe(true);
  });

  test('one JSON object with the documented fields, and nothing else on standard output', async () => {
    const { stdout } = await steelyard('analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--seed', '1', '--samples', '500', '--json');
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const result = JSON.parse(stdout) as AnalysisResult;
    expect(result.radii.map(({ r_over_rh }) => r_over_rh)).toEqual([0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4]);
    for (const { r_over_rh, r_kpc, log10_mass: q } of result.radii) {
      expect(r_kpc).toBeCloseTo((r_over_rh * result.sample.r_half_pc) / 1000, 9);
      expect([q.q025, q.q16, q.q50, q.q84, q.q975]).toEqual([q.q025, q.q16, q.q50, q.q84, q.q975].sort((a, b) => a - b));
    }
    expect(result.estimators).toHaveLength(5);
    for (const row of result.estimators) {
      const number = expect.any(Number) as number;
      expect(row).toMatchObject({ name: expect.any(String) as string, r_kpc: number, log10_mass: number });
      expect(Math.min(row.err_lo, row.err_hi)).toBeGreaterThan(0);
    }
    expect(Object.keys(result.sample)).toEqual(expect.arrayContaining(['n_stars', 'sigma_kms', 'sigma_err', 'vsys_kms', 'r_half_pc']));
    expect(result.model.name).toBe('combined');
    expect(result.truth).toEqual((JSON.parse(readFileSync(at('dwarf.json'), 'utf8')) as { truth: { log10_mass: number[] } }).truth.log10_mass);
    expect(result.provenance.created).toBeUndefined();
  });

  test('the time is kept without a seed and on request, and the command repeats the result', async () => {
    const stars = [at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--samples', '200', '--json'];
    const first = JSON.parse((await steelyard('analyse', ...stars)).stdout) as AnalysisResult;
    expect(first.provenance.created).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(first.provenance.command).toContain(`--seed ${first.provenance.seed}`);
    const again = JSON.parse((await steelyard('analyse', ...stars, '--seed', String(first.provenance.seed))).stdout) as AnalysisResult;
    expect(again.radii).toEqual(first.radii);
    const kept = JSON.parse((await steelyard('analyse', ...stars, '--seed', '1', '--no-reproducible')).stdout) as AnalysisResult;
    expect(kept.provenance.created).toMatch(/^\d{4}/);
  });

  test('the table fits 100 columns and shows the truth of a mock', async () => {
    const { stdout } = await steelyard('analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--seed', '1', '--samples', '500');
    const table = stdout.split('\n').filter((line) => /^ {2}(r\/R_h|\d\.\d )/.test(line));
    expect(table).toHaveLength(11);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(table[0]).toMatch(/true$/);
  });

  test.each<[string, string[], RegExp[]]>([
    ['filters', ['--members', 'p_member > 0.3', '--members', 'v_err < 2.1'], [/p_member > 0.3/, /v_err < 2.1/]],
    ['a flag', ['--flag', 'good'], [/Removed 50 of 200 stars.*good/]],
    ['a flag that must not be set', ['--flag', '!good'], [/Removed 150 of 200 stars.*good/]],
    ['a least probability', ['--min-probability', '0.5'], [/Removed 100 of 200 stars/]],
    ['a radius', ['--max-radius', '10 arcmin'], [/beyond 10 arcmin/]],
    ['sigma clipping', ['--sigma-clip', '3'], [/sigma/]],
    ['a mixture', ['--mixture'], [/mixture probability/]],
    ['weights', ['--weights', 'p_member'], [/weighted/]],
    ['all together', ['--members', 'v_err < 2.1', '--flag', 'good', '--min-probability', '0.1', '--max-radius', '2 R_h', '--sigma-clip', '4', '--weights'],
      [/v_err/, /good/, /probability/, /2 R_h/, /sigma/, /weighted/]],
  ])('selection by %s says what it did', async (_, options, sentences) => {
    const { selection, sample } = await analysed(at('stars.csv'), '--galaxy', 'fornax', ...options);
    expect(selection).toHaveLength(sentences.length + 1);
    sentences.forEach((sentence, i) => expect(selection[i + 1]!.sentence).toMatch(sentence));
    expect(selection.at(-1)!.after).toBe(sample.n_stars);
  });

  test('a galaxy that no table has: given numbers, and numbers from the stars', async () => {
    const stars = catalogue('unknown.csv', ROWS.map(([ra, dec, ...rest]) => [(ra! + 320.1) % 360, dec! + 60, ...rest]));
    const centre = ['--centre', '0.1,25.55'];
    const given = await analysed(stars, ...centre, '--distance', '50', '--half-light-radius', '6', '--weights');
    expect(given.galaxy).toBe('unknown.csv');
    expect(given.sample.r_half_pc).toBeCloseTo(50_000 * Math.tan((6 / 60) * (Math.PI / 180)), 1);
    const fitted = await analysed(stars, '--centre', 'fitted', '--distance', '50', '--half-light-radius', 'sample', '--weights');
    expect(fitted.sample.r_half_pc).toBeGreaterThan(20);
    expect(fitted.sample.r_half_pc).toBeLessThan(300);
    // The radius cut is about the stars' own centre in their own half-light radius, on both sides of RA 0.
    const cut = await analysed(stars, '--centre', 'fitted', '--distance', '50', '--half-light-radius', 'sample', '--max-radius', '1 R_h', '--weights');
    expect(cut.selection[1]!.after).toBe(100);
  });

  test('true masses are left out when the radii that they belong to are changed', async () => {
    const { stdout, stderr } = await steelyard('analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--distance', '120', '--samples', '200', '--json');
    expect((JSON.parse(stdout) as AnalysisResult).truth).toBeUndefined();
    expect(stderr).toMatch(/true masses/);
  });

  test('an interrupt stops the work and writes nothing', async () => {
    const stop = new AbortController();
    let stderr = '';
    const streams = { stdout: { write: () => true }, stderr: { write: (text: string) => { stderr += text; return true; } } };
    stop.abort(new SteelyardError('cancelled', 'Cancelled.'));
    const code = await run(['analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--out', at('never')], streams as unknown as Parameters<typeof run>[1], stop.signal);
    expect([code, existsSync(at('never'))]).toEqual([EXIT.cancelled, false]);
    expect(stderr).toMatch(/cancelled/i);
  });
});

describe('what cannot be analysed gets one sentence, a code and no output', () => {
  const cases: [string, () => string[], number, RegExp][] = [
    ['a binary', () => { writeFileSync(at('binary.csv'), Buffer.from([1, 2, 3, 0, 0, 200, 255, 7])); return [at('binary.csv')]; }, 1, /binary\.csv is a binary file/],
    ['a truncated FITS file', () => {
      const header = ['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'].map((card) => card.padEnd(80)).join('');
      writeFileSync(at('cut.fits'), header);
      return [at('cut.fits')];
    }, 1, /cut\.fits is truncated/],
    ['an external entity', () => {
      writeFileSync(at('entity.vot'), '<?xml version="1.0"?><!DOCTYPE VOTABLE [<!ENTITY x SYSTEM "file:///etc/passwd">]><VOTABLE>&x;</VOTABLE>');
      return [at('entity.vot')];
    }, 1, /entity\.vot declares a document type/],
    ['a word among the velocities', () => [withColumn('text.csv', 2, (v, i) => (i === 20 ? 'fast' : v))], 1, /Row 21, column v_los of text\.csv: 'fast' is not a number/],
    ['ten stars', () => [catalogue('ten.csv', ROWS.slice(0, 10)), '--galaxy', 'fornax'], 1, /only 10 stars/],
    ['no stars', () => [catalogue('none.csv', [])], 1, /none\.csv holds no stars/],
    ['no velocities', () => [catalogue('novel.csv', ROWS, HEADER.replace('v_los', 'foo'))], 1, /no column known as the line-of-sight velocity/],
    ['no velocity errors', () => [withColumn('nan.csv', 3, () => 'NaN')], 1, /200 rows without a velocity error/],
    ['a negative error', () => [withColumn('negative.csv', 3, (v, i) => (i === 17 ? -1 : v))], 1, /Row 18, column v_err of negative\.csv/],
    ['a probability above 1', () => [withColumn('p.csv', 4, (v, i) => (i === 3 ? 1.5 : v))], 1, /Row 4, column p_member of p\.csv/],
    ['hours for degrees', () => [withColumn('hours.csv', 0, (v) => v / 15), '--galaxy', 'fornax'], 1, /31 degrees from Fornax.*unit of the right ascension/],
    ['hours for degrees, no galaxy named', () => [withColumn('hours.csv', 0, (v) => v / 15)], 1, /check that the right ascensions are in degrees/],
    ['an unknown galaxy', () => [at('stars.csv'), '--galaxy', 'fornaxx'], 1, /"fornaxx" is not in the table: did you mean Fornax\?/],
    ['a galaxy file that is none', () => { writeFileSync(at('g.json'), '{"galaxy":{"name":"x"}}'); return [at('stars.csv'), '--galaxy', at('g.json')]; }, 1, /entry "key" of the galaxy in .*g\.json is missing or wrong/],
    ['truth at other radii', () => {
      const dwarf = JSON.parse(readFileSync(at('dwarf.json'), 'utf8')) as object;
      writeFileSync(at('short.json'), JSON.stringify({ ...dwarf, truth: { r_over_rh: [1], log10_mass: [7] } }));
      return [at('dwarf.ecsv'), '--galaxy', at('short.json')];
    }, 1, /true masses in .*short\.json are not at 0\.6/],
    ['no members', () => [at('stars.csv'), '--members', 'p_member > 2'], 1, /No members are left/],
    ['a missing file', () => [at('nowhere.csv')], 1, /There is no file/],
    ['a folder', () => [folder], 1, /is a folder/],
    ['an empty file', () => { writeFileSync(at('empty.csv'), ''); return [at('empty.csv')]; }, 1, /empty\.csv is empty/],
    ['one velocity for all', () => [withColumn('same.csv', 2, () => 55)], 1, /dispersion of the sample is not resolved/],
    ['an unknown model', () => [at('stars.csv'), '--model', 'nope'], 1, /no model "nope": choose one of .*combined/],
    ['a model that is not there', () => [at('stars.csv'), '--model', at('x.steelyard-model')], 1, /There is no file ".*x\.steelyard-model"/],
    ['a model that is no zip', () => { writeFileSync(at('bad.steelyard-model'), 'hello'); return [at('stars.csv'), '--model', at('bad.steelyard-model')]; }, 1, /bad\.steelyard-model is no model package/],
    ['a folder for a model', () => { mkdirSync(at('dir.steelyard-model'), { recursive: true }); return [at('stars.csv'), '--model', at('dir.steelyard-model')]; }, 1, /is a folder, not a model package/],
    ['a filter cut short', () => [at('stars.csv'), '--members', 'p_member >'], 2, /fails at character 11/],
    ['a filter on no column', () => [at('stars.csv'), '--members', 'pmember > 0.5'], 2, /perhaps p_member is meant/],
    ['an unknown role', () => [at('stars.csv'), '--column', 'speed=v_los'], 2, /--column takes role=name/],
    ['a role without a column', () => [at('stars.csv'), '--column', 'velocity='], 2, /--column takes role=name/],
    ['a column that is not there', () => [at('stars.csv'), '--column', 'velocity=vv'], 1, /no column 'vv'/],
    ['a radius without unit', () => [at('stars.csv'), '--max-radius', '15'], 2, /--max-radius takes a number with its unit/],
    ['half a centre', () => [at('stars.csv'), '--centre', '10,'], 2, /--centre takes/],
    ['an infinite radius', () => [at('stars.csv'), '--half-light-radius', 'Infinity'], 2, /--half-light-radius takes/],
    ['five samples', () => [at('stars.csv'), '--samples', '5'], 2, /between 100 and 1000000/],
    ['too many samples', () => [at('stars.csv'), '--samples', '1e12'], 2, /between 100 and 1000000/],
    ['an unknown option', () => [at('stars.csv'), '--gallaxy', 'fornax'], 2, /Unknown option '--gallaxy'.*--galaxy.*--help/],
    ['no catalogue', () => [], 2, /Missing required argument 'catalogue'/],
  ];
  test.each(cases)('%s', async (_, make, code, message) => {
    const found = await steelyard('--quiet', 'analyse', ...make(), '--out', at('never'));
    expect(found).toEqual({ code, stdout: '', stderr: expect.stringMatching(/^steelyard: [^\n]+\n$/) as string });
    expect(found.stderr).toMatch(message);
    expect(found.stderr).not.toMatch(/undefined|\bat file:|something went wrong/);
    expect(existsSync(at('never'))).toBe(false);
  });

  test('a file in the place of the folder', async () => {
    for (const out of ['stars.csv', 'stars.csv/below']) {
      const { code, stderr } = await steelyard('--quiet', 'analyse', at('dwarf.ecsv'), '--galaxy', at('dwarf.json'), '--out', at(out));
      expect(code).toBe(EXIT.failed);
      expect(stderr).toMatch(/^steelyard: The results cannot be written to .*stars\.csv is a file\): choose/);
    }
  });
});

test.each<[string, string[], number, RegExp]>([
  ['a command misspelt', ['analyze', 'x'], 2, /Unknown command 'analyze'.*analyse/],
  ['a mock outside its folder', ['mock', '../x'], 2, /--out says which folder/],
  ['an unknown suite', ['mock', 'x', '--suite', 'foo'], 1, /no suite "foo": choose one of .*nihao-like/],
  ['an unknown recipe', ['train', 'combined', '--recipe', 'foo'], 2, /no recipe "foo"/],
  ['a card of no model', ['models', '--card'], 2, /Name the model/],
  ['an unknown model', ['evaluate', 'nope'], 1, /no model "nope"/],
])('%s is told in one line', async (_, args, code, message) => {
  const found = await steelyard(...args);
  expect(found).toEqual({ code, stdout: '', stderr: expect.stringMatching(/^steelyard: [^\n]+\n$/) as string });
  expect(found.stderr).toMatch(message);
});

test('inspect shows columns, units and roles', async () => {
  const { code, stdout } = await steelyard('inspect', at('dwarf.ecsv'), '--json');
  const found = JSON.parse(stdout) as { rows: number; columns: { name: string; unit: string; role?: string }[]; missingRoles: string[] };
  expect([code, found.rows, found.missingRoles]).toEqual([0, 150, []]);
  expect(found.columns.map(({ name, unit, role }) => `${name} [${unit}] ${role}`)).toEqual([
    'ra [deg] ra', 'dec [deg] dec', 'v_los [km/s] velocity', 'v_los_err [km/s] velocityError', 'p_member [] membershipProbability',
  ]);
});

test('models lists the shipped ones, and shows the card of one', async () => {
  const { stdout } = await steelyard('models', '--json');
  expect((JSON.parse(stdout) as { models: { name: string }[] }).models.map(({ name }) => name)).toContain('combined');
  expect(JSON.parse((await steelyard('models', 'combined', '--card')).stdout)).toMatchObject({ format: 'steelyard-model', name: 'combined', synthetic: true });
});

test('a mock is the same for the same seed', async () => {
  await steelyard('mock', 'dwarf', '--stars', '150', '--seed', '3', '--out', at('again'));
  for (const file of ['dwarf.ecsv', 'dwarf.json']) expect(readFileSync(join(at('again'), file)).equals(readFileSync(at(file))), file).toBe(true);
});

test.each(['analyse', 'inspect', 'models', 'mock', 'train', 'evaluate'])('the help of %s teaches by example', async (command) => {
  const { code, stdout, stderr } = await steelyard(command, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`Examples?:\\n  steelyard ${command}\\s`));
});
