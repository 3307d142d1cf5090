import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasPython, python } from '../../formats/testing/tools.ts';
import { analyse } from '../analyse.ts';
import { openCatalogue } from '../catalogue.ts';
import { galaxyNamed } from '../galaxies.ts';
import { writeMock } from '../mock.ts';
import { defaultSteps } from '../selection.ts';
import { exportAll } from './exportAnalysis.ts';

const READ = `
import sys, json, numpy as np
from astropy.table import Table
folder = sys.argv[1]
found = {}
for name, format in [('csv', 'ascii.csv'), ('ecsv', 'ascii.ecsv'), ('fits', 'fits'), ('vot', 'votable')]:
    options = {'comment': '#'} if name == 'csv' else {}
    for table in ['profile', 'estimators']:
        t = Table.read(f'{folder}/{table}.{name}', format=format, **options)
        masses = t['log10_mass_q50' if table == 'profile' else 'log10_mass']
        found[f'{table}.{name}'] = {'rows': len(t), 'unit': str(t['r_kpc'].unit), 'masses': [float(x) for x in masses]}
samples = Table.read(f'{folder}/samples.fits')
found['samples.fits'] = {'rows': len(samples), 'unit': '', 'masses': [float(np.median(samples[c])) for c in samples.colnames]}
print(json.dumps(found))
`;

test.skipIf(!hasPython('astropy'))('astropy opens every table, with units and the numbers of the result', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-tables-'));
  try {
    await writeMock({ name: 'dwarf', suite: 'combined', seed: 3, index: 0, stars: 120, distanceKpc: 100, folder });
    const opened = await openCatalogue({ path: join(folder, 'dwarf.ecsv') });
    const { galaxy } = galaxyNamed(join(folder, 'dwarf.json'));
    const analysis = await analyse(
      { ...opened, galaxy, steps: defaultSteps(opened), model: 'combined', samples: 300, seed: 1, reproducible: true },
      { onProgress: () => undefined, signal: new AbortController().signal },
    );
    await exportAll(analysis, folder);
    const found = JSON.parse(python(READ, folder)) as Record<string, { rows: number; unit: string; masses: number[] }>;
    const medians = analysis.result.radii.map(({ log10_mass }) => log10_mass.q50);
    const estimators = analysis.result.estimators.map(({ log10_mass }) => log10_mass);
    for (const [name, { rows, unit, masses }] of Object.entries(found)) {
      const expected = name.startsWith('estimators') ? estimators : medians;
      expect(rows, name).toBe(name === 'samples.fits' ? 300 : expected.length);
      if (/\.(ecsv|fits|vot)$/.test(name) && name !== 'samples.fits') expect(unit, name).toBe('kpc');
      masses.forEach((mass, k) => expect(mass, name).toBeCloseTo(expected[k]!, 5));
    }
    expect(Object.keys(found)).toHaveLength(9);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
