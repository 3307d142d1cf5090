import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { calibrateProfiles, widthsFor } from '../../science/calibration/widths.ts';
import { createRandom } from '../../science/random/random.ts';
import { openProgram } from '../engines/onnxEngine.ts';
import { tinyMaps, tinyPackage } from '../testing/tinyModel.ts';
import { encodePackage } from './modelPackage.ts';

const runtimeHere = spawnSync('python3', ['-c', 'import onnxruntime, numpy']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'steelyard-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What docs/python.md shows, so that what is printed there is what is tested: to sample, and to bring samples to their widths. */
const [documentedSnippet, documentedWidths] = [...readFileSync(new URL('../../../docs/python.md', import.meta.url), 'utf8')
  .matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code!);

describe.skipIf(!runtimeHere)('a package in Python (skipped where python3 has no onnxruntime)', () => {
  it.each(['affine', 'spline'] as const)('gives through the documented lines what Steelyard gives (%s)', async (kind) => {
    const pkg = tinyPackage({ kind });
    const path = join(folder, `${kind}.steelyard-model`);
    writeFileSync(path, encodePackage(pkg));
    const maps = tinyMaps(4);
    // The snippet's own inputs, before it; what it found, after it.
    const script = `
import json, sys
import numpy as np
given = json.load(sys.stdin)
sky, phase_space = (np.array(given[name], np.float32).reshape(1, 8, 8) for name in ('sky', 'phaseSpace'))
scalars, log10_mass_scale, path = np.array([given['scalars']], np.float32), given['scale'], given['path']
${documentedSnippet}
print(json.dumps({'noise': noise.tolist(), 'log10_mass': log10_mass.tolist(), 'log_prob': log_prob.tolist()}))`;
    const input = JSON.stringify({ sky: [...maps.sky], phaseSpace: [...maps.phaseSpace], scalars: [...maps.scalars], scale: 7.2, path });
    const found = JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' })) as
      { noise: number[][]; log10_mass: number[][]; log_prob: number[] };
    const image = { shape: [1, 8, 8] };
    const network = await openProgram(pkg.network, { sky: image, phaseSpace: image, scalars: { shape: [1, 2] } });
    const { sky, phaseSpace, scalars } = maps;
    const { summary } = await network.run({ sky, phaseSpace, scalars });
    const rest = { summary: { shape: [1, 5] }, log10MassScale: { shape: [1, 1] } };
    const values = { summary: summary!.data, log10MassScale: Float32Array.of(7.2) };
    const { log10Mass } = await (await openProgram(pkg.flow, { noise: { shape: [-1, 3] }, ...rest }))
      .run({ ...values, noise: Float32Array.from(found.noise.flat()) });
    const { logProb } = await (await openProgram(pkg.density!, { log10Mass: { shape: [-1, 3] }, ...rest }))
      .run({ ...values, log10Mass: Float32Array.from(found.log10_mass.flat()) });
    expect(found.log10_mass.length).toBeGreaterThan(100);
    found.log10_mass.flat().forEach((value, i) => expect(Math.abs(value - log10Mass!.data[i]!)).toBeLessThan(1e-4));
    found.log_prob.forEach((value, i) => expect(Math.abs(value - logProb!.data[i]!)).toBeLessThan(1e-2));
  }, 60_000);
});

const numpy = '/usr/bin/python3';
describe.skipIf(spawnSync(numpy, ['-c', 'import numpy']).status !== 0)('widths in Python (skipped where /usr/bin/python3 has no numpy)', () => {
  it('are through the documented lines what Steelyard makes them', () => {
    const random = createRandom(3);
    const widths = {
      shifts: [-0.01, 0, 0.02], radius: 1,
      tilts: {
        log10MassScale: { about: 7.5, slopes: [0.01, 0.005, 0.002] }, log10StarCount: { about: 2.6, slopes: [-0.02, 0, 0.01] },
      }, log10StarCount: [2, 3],
      distances: [[0.4, 0.9, 1.5, 2.1, 2.6], [0.3, 0.7, 1.2, 1.8, 2.5]],
    };
    const log10Mass = Float32Array.from({ length: 900 }, (_, i) => 7 + 0.2 * (i % 3) + 0.1 * random.normal());
    const given = JSON.stringify({ card: { widths, recipe: { maps: { scalars: ['log10StarCount'] } } }, log10Mass: [...log10Mass] });
    const script = `
import json, sys
import numpy as np
given = json.load(sys.stdin)
card, log10_mass, scalars = given['card'], np.array(given['log10Mass']).reshape(300, 3), np.array([[2.3]])
log10_mass_scale = 6.1
${documentedWidths}
print(json.dumps(log10_mass.ravel().tolist()))`;
    const found = JSON.parse(execFileSync(numpy, ['-c', script], { input: given, encoding: 'utf8' })) as number[];
    const expected = calibrateProfiles(log10Mass, widthsFor(widths, 2.3, 6.1));
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });
});
