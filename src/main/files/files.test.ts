import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesIn } from './filesIn.ts';
import { openedPath } from './openedPath.ts';
import { RecentFiles } from './recentFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'steelyard-recent-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

test('the files of a command line are what follows the program, without options', () => {
  const work = resolve('/home/me');
  expect(filesIn(['steelyard', '--no-sandbox', 'a.steelyard', resolve('/data/b.fits')], work, true)).toEqual([resolve('/home/me/a.steelyard'), resolve('/data/b.fits')]);
  expect(filesIn(['electron', '.', '--smoke-test', 'a.csv'], work, false)).toEqual([resolve('/home/me/a.csv')]);
  expect(filesIn(['electron', '.'], work, false)).toEqual([]);
});

test('the latest file comes first, each once, ten at most, and they are there next time', async () => {
  const seen: (readonly string[])[] = [];
  const recent = new RecentFiles(folder, (paths) => { seen.push(paths); });
  await recent.load();
  for (let index = 0; index < 12; index += 1) recent.add(`/data/${index}`);
  recent.add('/data/5');
  await recent.settled();
  const kept = ['/data/5', ...[11, 10, 9, 8, 7, 6, 4, 3, 2].map((index) => `/data/${index}`)];
  expect(seen.at(-1)).toEqual(kept);
  const again: (readonly string[])[] = [];
  await new RecentFiles(folder, (paths) => { again.push(paths); }).load();
  expect(again).toEqual([kept]);
  recent.clear();
  await recent.settled();
  expect(JSON.parse(readFileSync(join(folder, 'recent-files.json'), 'utf8'))).toEqual([]);
});

test('a list that is damaged is an empty one', async () => {
  writeFileSync(join(folder, 'recent-files.json'), '{"a": [1');
  const seen: (readonly string[])[] = [];
  await new RecentFiles(folder, (paths) => { seen.push(paths); }).load();
  expect(seen).toEqual([[]]);
});

test('a file is recent when it was opened by its path, and only then', () => {
  const done = { ok: true, value: null } as const;
  expect(openedPath('catalogues.open', { path: '/a.csv' }, done)).toBe('/a.csv');
  expect(openedPath('projects.open', { path: '/a.steelyard' }, done)).toBe('/a.steelyard');
  expect(openedPath('catalogues.open', { fileName: 'a.csv', bytes: new Uint8Array() }, done)).toBeUndefined();
  expect(openedPath('catalogues.open', { path: '/a.csv' }, { ok: false, error: { code: 'file-not-found', message: '', details: {} } })).toBeUndefined();
  expect(openedPath('models.list', null, done)).toBeUndefined();
  expect(openedPath(7, null, done)).toBeUndefined();
});
