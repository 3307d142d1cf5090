import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBeside } from './mockBeside.ts';
import { resourcePath } from './resources/resources.ts';

const DATA = new URL('../../../shared/data/walker_dsph_kinematics/', import.meta.url);
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-beside-')); });
afterAll(() => rm(folder, { recursive: true }));

const request = { name: 'dwarf', suite: 'nihao-like', seed: 3, index: 2 };

it('draws a mock beside the bundled galaxy, the same bytes again', async () => {
  const bundled = { ...request, folder, catalogue: resourcePath('mocks', 'first-light.ecsv'), galaxy: resourcePath('mocks', 'first-light.json') };
  const files = await writeBeside(bundled);
  expect(files).toEqual(['dwarf-beside.svg', 'dwarf-beside.png']);
  const svg = await readFile(join(folder, files[0]!), 'utf8');
  expect(svg).toContain('dwarf (synthetic, nihao-like)');
  expect(svg.match(/<path/g)!.length).toBeGreaterThan(500); // a mark for every star
  await writeBeside(bundled);
  expect(await readFile(join(folder, files[0]!), 'utf8')).toBe(svg);
});

describe.skipIf(!existsSync(DATA))('beside Sculptor (skipped where shared data is absent)', () => {
  it('finds the galaxy by where its stars are, and takes as many', async () => {
    await writeBeside({ ...request, folder, catalogue: new URL('sculptor_1.csv', DATA).pathname });
    const svg = await readFile(join(folder, 'dwarf-beside.svg'), 'utf8');
    expect(svg).toContain('Sculptor, 1396 stars');
  });
});
