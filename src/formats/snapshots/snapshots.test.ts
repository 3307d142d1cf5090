import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { DIALECTS, openSnapshot, readHaloList, factorOf, type Snapshot } from './index.ts';
import { writeSnapshot, type SyntheticParticles, type SyntheticSnapshot } from './testing/syntheticSnapshot.ts';

const random = createRandom(3);

function particles(count: number, first: number): SyntheticParticles {
  const numbers = (n: number, make: () => number) => Float64Array.from({ length: n }, make);
  return {
    positions: numbers(3 * count, () => 100 * random.uniform()),
    velocities: numbers(3 * count, () => 30 * random.normal()),
    masses: new Float64Array(count).fill(1e3 * (1 + random.uniform())),
    identifiers: Int32Array.from({ length: count }, (_, i) => first + i),
  };
}

const written: SyntheticSnapshot = {
  particles: { stars: particles(700, 1), dark: particles(1000, 10_001), gas: particles(300, 20_001) },
  scaleFactor: 0.8, littleH: 0.7, boxSize: 100, files: 3,
};

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-snapshots-')); });
afterAll(() => rm(folder, { recursive: true }));

async function gather(snapshot: Snapshot, species: 'stars' | 'dark' | 'gas'): Promise<SyntheticParticles> {
  const all: Record<keyof SyntheticParticles, number[]> = { positions: [], velocities: [], masses: [], identifiers: [] };
  for await (const slice of snapshot.slices([species])) {
    all.positions.push(...slice.positions);
    all.velocities.push(...slice.velocities());
    all.masses.push(...slice.masses());
    all.identifiers.push(...slice.identifiers());
  }
  return {
    positions: Float64Array.from(all.positions), velocities: Float64Array.from(all.velocities),
    masses: Float64Array.from(all.masses), identifiers: Int32Array.from(all.identifiers),
  };
}

describe.each(DIALECTS)('a snapshot of %s', (dialect) => {
  it('in three files gives back every particle in kpc, km/s and Msun', async () => {
    const snapshot = await openSnapshot(await writeSnapshot(folder, dialect, written));
    expect(snapshot.header).toMatchObject({ dialect, files: 3, isCosmological: true, littleH: 0.7 });
    expect(snapshot.counts).toEqual({ stars: 700, dark: 1000, gas: 300, 'black-holes': 0 });
    expect(snapshot.boxSize).toBeCloseTo(100, 9);
    for (const species of ['stars', 'dark', 'gas'] as const) {
      const found = await gather(snapshot, species);
      const truth = written.particles[species]!;
      expect(found.identifiers).toEqual(truth.identifiers);
      for (const field of ['positions', 'velocities', 'masses'] as const) {
        found[field].forEach((value, i) => { if (!(Math.abs(value / truth[field][i]! - 1) < 1e-12)) throw new Error(`${species} ${field} ${i}: ${value}, not ${truth[field][i]!}`); });
      }
    }
  });

  it('refuses to go on without one of its files, and names it', async () => {
    const own = await mkdtemp(join(folder, 'missing-'));
    const path = await writeSnapshot(own, dialect, written);
    await rm(join(own, `${dialect}.1.hdf5`));
    await expect(openSnapshot(path)).rejects.toThrow(`has 3 files, and '${dialect}.1.hdf5' is missing`);
  });
});

it.skipIf(!existsSync('/usr/bin/python3'))('snapshots of the tests are what h5py reads (needs /usr/bin/python3 with h5py)', async () => {
  const program = `
import h5py, json, sys
out = []
for name in sys.argv[1:]:
    f = h5py.File(name)
    h = dict(f['Header'].attrs)
    p = f['PartType4/Coordinates']
    length = float(p.attrs['to_cgs']) / 3.085678e21 if 'to_cgs' in p.attrs else float(h.get('UnitLength_In_CGS', 3.085678e21)) / 3.085678e21
    x = p[:] * length * float(h['Time']) / float(h['HubbleParam'])
    v = f['PartType4/Velocities'][:] * float(h['Time']) ** 0.5
    m = (f['PartType1/Masses'][0] if 'Masses' in f['PartType1'] else h['MassTable'][1]) * 1e10 / float(h['HubbleParam'])
    out.append([x[5].tolist(), v[5].tolist(), float(m)])
print(json.dumps(out))`;
  const names = await Promise.all(DIALECTS.map((dialect) => writeSnapshot(folder, dialect, { ...written, files: 1 })));
  const found = JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, ...names], { encoding: 'utf8' })) as [number[], number[], number][];
  const { stars, dark } = written.particles;
  for (const [x, v, m] of found) {
    for (let k = 0; k < 3; k++) {
      expect(x[k]! / stars!.positions[15 + k]!).toBeCloseTo(1, 9);
      expect(v[k]! / stars!.velocities[15 + k]!).toBeCloseTo(1, 9);
    }
    expect(m / dark!.masses[0]!).toBeCloseTo(1, 9);
  }
});

describe('what is no snapshot', () => {
  it('is said in one sentence', async () => {
    await expect(openSnapshot(join(folder, 'none.hdf5'))).rejects.toThrow('There is no file');
    const text = join(folder, 'text.hdf5');
    await writeFile(text, 'x y z\n');
    await expect(openSnapshot(text)).rejects.toThrow('is not an HDF5 file');
    await ready;
    const other = join(folder, 'other.hdf5');
    new File(other, 'w').close();
    await expect(openSnapshot(other)).rejects.toThrow('is not a GADGET, AREPO or GIZMO snapshot');
    const cut = await writeSnapshot(await mkdtemp(join(folder, 'cut-')), 'gizmo', { ...written, files: 1 });
    await truncate(cut, 40_000);
    await expect(openSnapshot(cut)).rejects.toThrow('cut short');
  });
});

describe('units', () => {
  const cosmology = { littleH: 0.7, scaleFactor: 0.5 };
  it.each([
    ['kpc', 'length', 1], ['Mpc/h', 'length', 1000 / 0.7], ['ckpc/h', 'length', 0.5 / 0.7], ['1e10 Msun/h', 'mass', 1e10 / 0.7],
    ['km/s sqrt(a)', 'velocity', Math.SQRT1_2], ['pc', 'length', 1e-3], ['kg', 'mass', 1e3 / 1.988409870698051e33],
  ] as const)('%s', (unit, quantity, factor) => {
    expect(factorOf(unit, quantity, cosmology) / factor).toBeCloseTo(1, 12);
  });

  it('that make no sense are refused', () => {
    expect(() => factorOf('parsnips', 'length', cosmology)).toThrow('The unit "parsnips" is not a length');
    expect(() => factorOf('kpc/h', 'length')).toThrow('needs h and the scale factor');
  });
});

describe('halo lists', () => {
  const cosmology = { littleH: 0.5, scaleFactor: 0.5 };
  const list = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  it('of AHF: kpc/h, comoving', async () => {
    const path = await list('snap.z0.000.AHF_halos', '#ID(1)\thostHalo(2)\tnumSubStruct(3)\tMvir(4)\tnpart(5)\tXc(6)\tYc(7)\tZc(8)\tVXc(9)\tVYc(10)\tVZc(11)\tRvir(12)\n7 0 1 1e10 900 10 20 30 0 0 0 4\n8 7 0 1e9 90 11 20 30 0 0 0 2\n');
    expect(await readHaloList(path, cosmology)).toEqual([
      { id: '7', centre: [10, 20, 30], radius: 4, mass: 2e10 }, { id: '8', centre: [11, 20, 30], radius: 2, mass: 2e9, host: '7' },
    ]);
  });

  it('of Rockstar: Mpc/h and kpc/h, comoving', async () => {
    const path = await list('out_3.list', '#ID DescID Mvir Vmax Vrms Rvir Rs Np X Y Z VX VY VZ\n#a = 0.5\n4 -1 1e10 30 20 40 8 900 1 2 3 0 0 0\n');
    expect(await readHaloList(path, cosmology)).toEqual([{ id: '4', centre: [1000, 2000, 3000], radius: 40, mass: 2e10 }]);
  });

  it('of a CSV: kpc, proper', async () => {
    const path = await list('mine.csv', 'id,x,y,z,radius\nA,1,2,3,4\nB,5,6,7,8\n');
    expect(await readHaloList(path, cosmology)).toEqual([
      { id: 'A', centre: [1, 2, 3], radius: 4, mass: NaN }, { id: 'B', centre: [5, 6, 7], radius: 8, mass: NaN },
    ]);
  });

  it('of SUBFIND in two files: the first subhalo of a group has its R200', async () => {
    await ready;
    const part = (k: number, fill: (file: File) => void) => {
      const file = new File(join(folder, `fof_subhalo_tab_004.${k}.hdf5`), 'w');
      const header = file.create_group('Header');
      for (const [name, value] of Object.entries({ NumFiles: 2, Time: 0.5, Redshift: 1, Omega0: 0.3, HubbleParam: 0.5 })) {
        header.create_attribute(name, Float64Array.of(value), [], '<d');
      }
      fill(file);
      file.close();
    };
    part(0, (file) => {
      file.create_group('Group');
      file.create_dataset({ name: 'Group/GroupFirstSub', data: Int32Array.of(0) });
      file.create_dataset({ name: 'Group/Group_R_Crit200', data: Float64Array.of(50) });
      file.create_dataset({ name: 'Group/Group_M_Crit200', data: Float64Array.of(3) });
    });
    part(1, (file) => {
      file.create_group('Subhalo');
      file.create_dataset({ name: 'Subhalo/SubhaloPos', data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
      file.create_dataset({ name: 'Subhalo/SubhaloHalfmassRad', data: Float64Array.of(10, 2) });
      file.create_dataset({ name: 'Subhalo/SubhaloMass', data: Float64Array.of(2, 0.1) });
      file.create_dataset({ name: 'Subhalo/SubhaloGrNr', data: Int32Array.of(0, 0) });
    });
    expect(await readHaloList(join(folder, 'fof_subhalo_tab_004.0.hdf5'), cosmology)).toEqual([
      { id: '0', centre: [1, 2, 3], radius: 50, mass: 6e10 }, { id: '1', centre: [4, 5, 6], radius: 8, mass: 2e9, host: '0' },
    ]);
  });

  it('that are wrong name their line or column', async () => {
    await expect(readHaloList(join(folder, 'none.csv'), cosmology)).rejects.toThrow('There is no halo list');
    await expect(readHaloList(await list('a.csv', 'id,x,y,radius\n1,2,3,4\n'), cosmology)).rejects.toThrow('no column "z"');
    await expect(readHaloList(await list('b.csv', 'id,x,y,z,radius\n1,2,3,4,5\n1,2,nan,4,5\n'), cosmology)).rejects.toThrow('Line 3');
    await expect(readHaloList(await list('c.txt', 'what is this\n'), cosmology)).rejects.toThrow('not clear what kind');
  });
});
