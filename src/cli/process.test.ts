import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What only a process of its own can show: exit codes, streams that are no terminal, signals, threads.
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const TRAIN = ['train', 'tiny', '--suite', 'nihao-like', '--epochs', '1', '--evaluate', '20', '--seed', '5'];
let folder: string;

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'steelyard-process-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function steelyard(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: folder });
  return { status, stdout, stderr };
}

test('exit codes and streams', () => {
  expect(steelyard('--version')).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' });
  expect(steelyard('inspect', 'nowhere.csv')).toEqual({ status: 1, stdout: '', stderr: "steelyard: There is no file 'nowhere.csv': check the path.\n" });
  expect(steelyard('inspect')).toMatchObject({ status: 2, stdout: '' });
});

test('train, then evaluate and analyse with the model; no progress bar where there is no terminal', () => {
  const trained = steelyard(...TRAIN, '--galaxies', '200', '--out', 'models');
  expect(trained.status, trained.stderr).toBe(0);
  expect(readdirSync(join(folder, 'models'))).toEqual(['tiny.steelyard-model']);
  expect(trained.stdout).toContain('20 galaxies of nihao-like, held out');
  expect(trained.stderr).toMatch(/epoch 1: loss/);
  // A bar would move the cursor.
  expect(trained.stderr).not.toMatch(new RegExp(String.fromCharCode(27)));
  const model = join('models', 'tiny.steelyard-model');
  const evaluated = JSON.parse(steelyard('evaluate', model, '--galaxies', '20', '--json').stdout) as { galaxies: number };
  expect(evaluated.galaxies).toBe(20);
  expect(steelyard('mock', 'dwarf', '--stars', '100').status).toBe(0);
  const analysed = steelyard('analyse', 'dwarf.ecsv', '--galaxy', 'dwarf.json', '--model', model, '--seed', '1', '--samples', '200', '--json');
  expect(JSON.parse(analysed.stdout)).toMatchObject({ model: { name: 'tiny', synthetic: true }, provenance: { seed: 1, samples: 200 } });
}, 180_000);

test('an interrupted training leaves no half-written model', async () => {
  const child = spawn(process.execPath, [MAIN, ...TRAIN, '--galaxies', '20000', '--out', 'interrupted'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr === '') child.kill('SIGINT'); // it says that it has begun
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  expect(code, stderr).toBe(130);
  expect(stderr).toMatch(/^Drawing 20,000 galaxies of nihao-like \.\.\.\n(.*\n)?steelyard: [^\n]+\n$/);
  // What a later run goes on from may stay; a model must be whole or not there.
  const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.startsWith('interrupted'));
  expect(left.filter((path) => /\.steelyard-model|\.steelyard-\w+$|\.unfinished/.test(path))).toEqual([]);
});
