import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hasPython, python } from '../testing/tools.ts';
import { writeHdf5 } from './writeHdf5.ts';
import { writeSamplesHdf5 } from './writeSamples.ts';

const SAMPLES = {
  log10Mass: Float32Array.of(6.5, 7, 7.5, 6.25, 7.25, 8), sampleCount: 2, radiiOverRh: [0.6, 1, 1.8], radiiKpc: [0.4, 0.7, 1.2],
  provenance: { galaxy: 'Boötes III', seed: 12345678901, references: ['2009ApJ...704.1274W', 'x'] },
};

const H5PY = `
import sys, json, h5py, numpy as np
def attrs(o): return {k: (v.tolist() if hasattr(v, 'tolist') else v) for k, v in o.attrs.items()}
out = {}
def visit(name, o):
    if isinstance(o, h5py.Dataset):
        v = o.asstr()[()] if h5py.check_string_dtype(o.dtype) else o[()]
        out[name] = [str(o.dtype), v.tolist(), attrs(o)]
with h5py.File(sys.argv[1]) as f:
    f.visititems(visit)
    print(json.dumps({'datasets': out, 'attrs': attrs(f)}))
`;

function h5py(bytes: Uint8Array): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-h5-'));
  try {
    writeFileSync(join(folder, 'a.h5'), bytes);
    return JSON.parse(python(H5PY, join(folder, 'a.h5')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(!hasPython('h5py'))('h5py reads samples, radii and provenance (skipped where Debian python3-h5py is absent)', async () => {
  expect(h5py(await writeSamplesHdf5(SAMPLES))).toEqual({
    attrs: SAMPLES.provenance,
    datasets: {
      log10_mass: ['float32', [[6.5, 7, 7.5], [6.25, 7.25, 8]], expect.objectContaining({ unit: 'dex(Msun)' })],
      r_over_rh: ['float64', [0.6, 1, 1.8], expect.objectContaining({ unit: '' })],
      r_kpc: ['float64', [0.4, 0.7, 1.2], { unit: 'kpc', description: 'Radii' }],
    },
  });
});

test.skipIf(!hasPython('h5py'))('h5py reads groups, every type and text', async () => {
  const bytes = await writeHdf5({
    datasets: [
      { path: 'stars/velocity', data: Float64Array.of(1.1, 2.2), attributes: { unit: 'km/s', range: Float64Array.of(0, 1) } },
      { path: 'stars/row', data: Int32Array.of(-1, 2 ** 31 - 1) },
      { path: 'stars/flag', data: Uint8Array.of(0, 255) },
      { path: 'names', data: ['Draco', 'é', ''] },
    ],
  });
  expect(h5py(bytes)).toEqual({
    attrs: {},
    datasets: {
      'stars/velocity': ['float64', [1.1, 2.2], { unit: 'km/s', range: [0, 1] }],
      'stars/row': ['int32', [-1, 2147483647], {}],
      'stars/flag': ['uint8', [0, 255], {}],
      names: ['object', ['Draco', 'é', ''], {}],
    },
  });
});

test('the clock leaves no trace in the bytes', async () => {
  const first = await writeSamplesHdf5(SAMPLES);
  await wait(1100);
  expect(Buffer.compare(await writeSamplesHdf5(SAMPLES), first)).toBe(0);
  expect(Date.now()).toBeGreaterThan(1e12);
});

test('a shape that does not fit its data is a defect', async () => {
  await expect(writeHdf5({ datasets: [{ path: 'x', data: Float64Array.of(1, 2, 3), shape: [2, 2] }] })).rejects.toThrow('3 values, but its shape holds 4');
});
