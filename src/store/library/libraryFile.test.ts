import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLibraryFile } from './libraryFile.ts';

const root = mkdtempSync(join(tmpdir(), 'steelyard-library-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

test('two windows share one library, and only one gets a job', () => {
  const path = join(root, 'shared.db');
  const [a, b] = [openLibraryFile(path).library, openLibraryFile(path).library];
  a.jobs.add({ id: 'train', kind: 'training', title: 'Train x', request: { name: 'x' } });
  expect(b.jobs.list()).toMatchObject([{ id: 'train', state: 'queued', request: { name: 'x' } }]);
  expect([a.jobs.start('train', 1), b.jobs.start('train', 2)]).toEqual([true, false]);
  expect(b.jobs.find('train')).toMatchObject({ state: 'running', keeper: 1, attempts: 1 });
  a.close();
  b.close();
});

test('a job keeps its losses, NaN too, and its result', () => {
  const { library } = openLibraryFile(':memory:');
  const { jobs } = library;
  jobs.add({ id: 'j', kind: 'training', title: '', request: {} });
  jobs.start('j', 1);
  const point = { member: 0, stage: 'likelihood', epoch: 0, trainingLoss: 1.25, validationLoss: NaN, learningRate: 1e-3 };
  jobs.addLoss('j', point);
  jobs.addLoss('j', point); // told again by a process that resumed
  const covered = { ...point, epoch: 1, coverage: { examples: 64, shares: [0.25, 0.5] } };
  jobs.addLoss('j', covered);
  jobs.note('j', 'webgpu gave up');
  jobs.settle('j', 'done', { result: { model: 'x' } });
  expect(jobs.losses('j')).toEqual([point, covered]);
  expect(jobs.find('j')).toMatchObject({ state: 'done', notes: ['webgpu gave up'], result: { model: 'x' }, keeper: null, attempts: 0 });
  expect(jobs.clearEnded()).toEqual(['j']);
  expect(jobs.find('j')?.cleared).toBe(true);
  library.close();
});

test('the newest project is the first of the recent ones; thirty are kept', async () => {
  const { library: { recent } } = openLibraryFile(':memory:');
  for (let i = 0; i < 32; i++) {
    recent.touch(`/p/${i}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  recent.touch('/p/10');
  const paths = recent.list().map(({ path }) => path);
  expect(paths).toHaveLength(30);
  expect(paths.slice(0, 2)).toEqual(['/p/10', '/p/31']);
  recent.forget('/p/10');
  expect(recent.list()[0].path).toBe('/p/31');
});

test('a damaged library is put aside and told of; the program starts', () => {
  const path = join(root, 'damaged.db');
  writeFileSync(path, 'no database at all');
  const { library, problem } = openLibraryFile(path);
  expect(problem).toContain('was damaged and starts anew');
  library.preferences.set('theme', 'dark');
  expect(library.preferences.all()).toEqual({ theme: 'dark' });
  library.close();
  expect(readdirSync(root).filter((name) => name.startsWith('damaged.db.damaged-'))).toHaveLength(1);
});
