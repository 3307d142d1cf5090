import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIALECTS } from '../../formats/snapshots/index.ts';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { TrainingSet } from '../../learning/training/trainingSet.ts';
import { plummerMass } from '../../science/particles/testing/plummerSphere.ts';
import { readProvenance } from './provenance.ts';
import type { SimulateRequest } from './request.ts';
import { inspectSimulations, mergeShares, partsFolder, simulate, simulateShare } from './simulate.ts';
import { DARK_MASS, GALAXIES, manifestHead, TABLE_GALAXIES, writeSnapshotSuite, writeTableGalaxy } from './testing/syntheticSuite.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'steelyard-simulate-')); });
afterAll(() => rm(folder, { recursive: true }));

const request = (manifest: string, out: string): SimulateRequest => ({ manifest, out, seed: 7, recipe: 'npe', testShare: 0.2 });

async function wholeSet(path: string): Promise<TrainingSet> {
  const file = await openTrainingFile(path);
  try {
    return { ...file.examples, ...file.readMaps(0, file.examples.count) };
  } finally {
    file.close();
  }
}

function digestOf(set: TrainingSet): string {
  const hash = createHash('sha256').update(JSON.stringify([set.count, set.maps, set.radiiOverRh]));
  for (const array of [set.sky, set.phaseSpace, set.scalars, set.log10Mass, set.log10MassScale, set.galaxy, set.suite]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}

describe('snapshots of three codes', () => {
  const sets: Record<string, TrainingSet> = {};
  beforeAll(async () => {
    for (const dialect of DIALECTS) {
      const manifest = await writeSnapshotSuite(join(folder, dialect), dialect, { gadget: 1, arepo: 3, gizmo: 2 }[dialect]);
      const out = join(folder, `${dialect}.h5`);
      const { galaxies, viewCount } = await simulate(request(manifest, out), { workers: 1 });
      expect(galaxies.map(({ name, isAccepted, reason }) => [name, isAccepted, reason])).toEqual([
        ['box-9', false, 'it has 12 star particles, and 100 are asked for'], ['box-1', true, ''], ['box-2', true, ''], ['box-3', true, ''],
      ]);
      expect(viewCount).toBe(18);
      sets[dialect] = await wholeSet(out);
    }
  }, 60_000);

  it.each(['arepo', 'gizmo'])('give the same training set: that of %s is that of GADGET', (dialect) => {
    const [one, other] = [sets['gadget']!, sets[dialect]!];
    expect(other.galaxy).toEqual(one.galaxy);
    // Units are multiplied out in another order: the last bit of a float may differ.
    for (const field of ['scalars', 'log10Mass', 'log10MassScale'] as const) {
      one[field].forEach((value, i) => { expect(Math.abs(other[field][i]! - value)).toBeLessThan(2e-6); });
    }
    for (const field of ['sky', 'phaseSpace'] as const) {
      let most = 0;
      one[field].forEach((value, i) => { most = Math.max(most, Math.abs(other[field][i]! - value)); });
      expect(most).toBeLessThan(1e-4 * Math.max(...one[field]));
    }
  });

  it('have the true masses, within the shot noise of their particles, and recover centre and velocity across the edge of the box', async () => {
    const { galaxies, rows } = (await readProvenance(join(folder, 'arepo.h5')))!;
    expect(galaxies.map(({ name }) => name)).toEqual(['box-1', 'box-2', 'box-3']);
    const set = sets['arepo']!;
    for (let i = 0; i < set.count; i++) {
      const galaxy = GALAXIES[set.galaxy[i]!]!;
      set.radiiOverRh.forEach((f, k) => {
        const truth = plummerMass(galaxy, (f * rows.halfLightRadius[i]!) / 1000);
        const noise = 1 / Math.sqrt(truth / DARK_MASS);
        expect(Math.abs(set.log10Mass[i * 10 + k]! - Math.log10(truth))).toBeLessThan(4 * noise / Math.LN10 + 0.01);
      });
      // The median projected radius of a Plummer sphere is its scale.
      expect(rows.halfLightRadius[i]! / 1000 / galaxy.scale).toBeCloseTo(1, 0);
    }
    const across = galaxies[1]!.origin!;
    GALAXIES[1]!.centre.forEach((c, k) => { expect(Math.abs(across.centre[k]! - c)).toBeLessThan(0.05); });
    GALAXIES[1]!.velocity.forEach((v, k) => { expect(Math.abs(across.velocity[k]! - v)).toBeLessThan(1); });
    expect(galaxies.every(({ facts }) => facts!.jeans && !facts!.jeans.isSuspect)).toBe(true);
  });

  it.skipIf(!existsSync('/usr/bin/python3'))('is read by h5py, rows with where they come from (needs /usr/bin/python3 with h5py)', () => {
    const program = `
import h5py, json, sys
f = h5py.File(sys.argv[1])
p = f['provenance']
g = [json.loads(x) for x in p['galaxies'].asstr()[:]]
d = p['direction'][:]
print(json.dumps([f['sky'].shape, float(f['sky'][3].view('float16').sum(dtype='f8')), f['galaxy'][:].tolist(), [x['name'] for x in g],
  (d ** 2).sum(axis=1).round(9).tolist(), p['view'][:6].tolist(), p.attrs['suite'], 'box' in p['manifest'].asstr()[0]]))`;
    const found = JSON.parse(execFileSync('/usr/bin/python3', ['-c', program, join(folder, 'gizmo.h5')], { encoding: 'utf8' })) as unknown[];
    const set = sets['gizmo']!;
    expect(found).toEqual([
      [18, 48, 48], expect.closeTo(set.sky.subarray(3 * 48 * 48, 4 * 48 * 48).reduce((sum, v) => sum + v, 0), 6), [...set.galaxy],
      ['box-1', 'box-2', 'box-3'], new Array(18).fill(1), [0, 1, 2, 3, 4, 5], 'spheres', true,
    ]);
  });
});

describe('a set', () => {
  let manifest: string;
  let whole: TrainingSet;
  const home = () => join(folder, 'tables');

  beforeAll(async () => {
    for (let k = 0; k < 10; k++) {
      await writeTableGalaxy(home(), `g${10 + k}`, { mass: 1e8 * 1.3 ** k, scale: 0.3 + 0.05 * k, stars: 200 + 10 * k }, 40 + k);
    }
    manifest = join(home(), 'suite.toml');
    await writeFile(manifest, `${manifestHead('[projections]\ncount = 4\ndirections = "random"')}${TABLE_GALAXIES}`);
    const { test } = await simulate(request(manifest, join(folder, 'whole.h5')), { workers: 2 });
    expect(test).toMatchObject({ galaxyCount: 2, viewCount: 8 });
    whole = await wholeSet(join(folder, 'whole.h5'));
    expect(whole.count).toBe(32);
  }, 60_000);

  it('is the same on one core, in shares, and after an interrupt', async () => {
    await simulate(request(manifest, join(folder, 'one.h5')), { workers: 1 });
    expect(digestOf(await wholeSet(join(folder, 'one.h5')))).toBe(digestOf(whole));

    const shared = request(manifest, join(folder, 'shares.h5'));
    await simulateShare(shared, { task: 2, tasks: 3 }, { workers: 1 });
    await simulateShare(shared, { task: 0, tasks: 3 }, { workers: 1 });
    await expect(mergeShares(shared, 3)).rejects.toThrow('Of 3 tasks, 1 is not done');
    await simulateShare(shared, { task: 1, tasks: 3 }, { workers: 1 });
    await mergeShares(shared, 3);
    expect(digestOf(await wholeSet(shared.out))).toBe(digestOf(whole));

    const interrupted = request(manifest, join(folder, 'interrupted.h5'));
    const stop = new AbortController();
    await expect(simulate(interrupted, {
      workers: 1, signal: stop.signal,
      onProgress: (progress) => { if ('stage' in progress && progress.stage === 'observing' && progress.done === 5) stop.abort(new Error('enough')); },
    })).rejects.toThrow('enough');
    expect(existsSync(interrupted.out)).toBe(false);
    let observed = 0;
    await simulate(interrupted, { workers: 1, onProgress: (progress) => { if ('stage' in progress && progress.stage === 'observing') observed++; } });
    expect(observed).toBe(5);
    expect(digestOf(await wholeSet(interrupted.out))).toBe(digestOf(whole));
    expect(existsSync(partsFolder(interrupted.out))).toBe(false);
  }, 60_000);

  it('changes no other galaxy when one is left out', async () => {
    const other = join(home(), 'without.toml');
    await writeFile(other, `${manifestHead('[selection]\nexclude = ["g15"]\n[projections]\ncount = 4\ndirections = "random"')}${TABLE_GALAXIES}`);
    await simulate({ ...request(other, join(folder, 'without.h5')), testShare: 0 }, { workers: 1 });
    const { galaxies, rows } = (await readProvenance(join(folder, 'without.h5')))!;
    expect(galaxies.map(({ name }) => name)).not.toContain('g15');
    const before = (await readProvenance(join(folder, 'whole.h5')))!;
    const radii = (provenance: typeof before, name: string) => {
      const at = provenance.galaxies.findIndex((galaxy) => galaxy.name === name);
      return [...provenance.rows.halfLightRadius.slice(4 * at, 4 * at + 4)];
    };
    for (const { name } of before.galaxies.filter(({ name }) => name !== 'g15')) expect(radii({ galaxies, rows } as typeof before, name)).toEqual(radii(before, name));
  }, 60_000);
});

describe('a suite with much that is wrong', () => {
  it('says one line of each, takes the good galaxies and leaves nothing half-written', async () => {
    const home = join(folder, 'broken');
    const sphere = { mass: 2e8, scale: 0.5, stars: 300 };
    for (const [k, name] of ['good-1', 'good-2', 'nan', 'falls', 'no-profile', 'fast', 'small'].entries()) {
      await writeTableGalaxy(home, name, name === 'small' ? { ...sphere, stars: 12 } : sphere, 70 + k);
    }
    await appendFile(join(home, 'nan.stars.dat'), '1 2 nan 4 5 6 1000\n');
    const rows = (await readFile(join(home, 'falls.profile.csv'), 'utf8')).trim().split('\n');
    await writeFile(join(home, 'falls.profile.csv'), [...rows.slice(0, 60), rows[20]!.replace(/^[^,]*/, rows[60]!.split(',')[0]!), ...rows.slice(61)].join('\n'));
    await rm(join(home, 'no-profile.profile.csv'));
    const fast = (await readFile(join(home, 'fast.stars.dat'), 'utf8')).trim().split('\n');
    await writeFile(join(home, 'fast.stars.dat'), fast.map((row) => row.split(' ').map((word, k) => (k > 2 && k < 6 ? Number(word) * 1e5 : word)).join(' ')).join('\n'));
    await writeSnapshotSuite(join(home, 'snapshot'), 'arepo', 3);
    await copyFile(join(home, 'snapshot', 'halos.csv'), join(home, 'halos.csv'));
    await rm(join(home, 'snapshot', 'arepo.2.hdf5'));
    const manifest = join(home, 'suite.toml');
    await writeFile(manifest, `${manifestHead('[projections]\ncount = 2')}${TABLE_GALAXIES}
[[snapshots]]
path = "snapshot/arepo.0.hdf5"
halos = "halos.csv"
softening_kpc = 0.02
`);
    const out = join(home, 'set.h5');
    const { galaxies, troubles, galaxyCount } = await simulate(request(manifest, out), { workers: 1 });
    const reasons = Object.fromEntries(galaxies.map(({ name, reason }) => [name, reason]));
    expect(reasons).toEqual({
      'good-1': '', 'good-2': '',
      nan: 'Row 301 of nan.stars.dat has no number in column "col3": mend or delete the row',
      falls: 'The mass profile falls.profile.csv cannot be used: radii must rise and masses must not fall in row 60',
      'no-profile': expect.stringMatching(/no-profile\.profile\.csv/) as string,
      fast: expect.stringMatching(/move at .* km\/s, so that its units are wrong/) as string,
      small: 'it has 12 star particles, and 100 are asked for',
    });
    expect(troubles).toEqual([{ source: 'arepo', message: expect.stringContaining("has 3 files, and 'arepo.2.hdf5' is missing") as string }]);
    expect(galaxyCount).toBe(2);
    expect((await readdir(home)).filter((name) => name.includes('unfinished') || name.includes('parts') || name.includes('halos-'))).toEqual([]);
  }, 60_000);

  const canMount = (): boolean => {
    try {
      execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  it.skipIf(!canMount())('says that the disk is full, and leaves nothing half-written (needs "unshare" and tmpfs)', async () => {
    const home = join(folder, 'full');
    for (let k = 0; k < 12; k++) await writeTableGalaxy(home, `g${k}`, { mass: 2e8, scale: 0.5, stars: 300 }, k);
    await writeFile(join(home, 'suite.toml'), `${manifestHead('[projections]\ncount = 20')}${TABLE_GALAXIES}`);
    const main = join(import.meta.dirname, '../../cli/main.ts');
    for (const size of ['300k', '2800k']) { // full while galaxies are kept, and when the set is to be written
      const script = `mount -t tmpfs -o size=${size} none /mnt && "${process.execPath}" "${main}" simulate "${home}/suite.toml" --out /mnt/set.h5 --workers 1 2>&1; echo; echo "exit $?"; find /mnt -name "*unfinished*" -o -name "set*.h5"`;
      const said = execFileSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
      expect(said).toMatch(/steelyard: .*(The disk is full|make room on the disk).*goes on from here/i);
      expect(said.trim()).toMatch(/exit \d+$/);
    }
  }, 60_000);
});

describe('the manifest', () => {
  const wrong = async (text: string) => {
    const path = join(folder, 'wrong.toml');
    await writeFile(path, text);
    return inspectSimulations({ manifest: path });
  };

  it('is refused in one sentence that names the place', async () => {
    await expect(inspectSimulations({ manifest: join(folder, 'none.toml') })).rejects.toThrow('There is no file');
    await expect(wrong('name = "a\n')).rejects.toThrow(/is not TOML in line 1/);
    await expect(wrong(manifestHead())).rejects.toThrow('names no galaxies');
    await expect(wrong(`${manifestHead()}[[galaxies]]\nstars = "a.csv"\nsoftening_kpc = 0.1\n`)).rejects.toThrow('gives no mass to');
    await expect(wrong(`${manifestHead()}${TABLE_GALAXIES.replace('"enclosed"', '"guess"')}`)).rejects.toThrow('wrong at "galaxies.0.profile.convention"');
    await expect(wrong(`${manifestHead('radii_over_rh = [1, 0.5]')}${TABLE_GALAXIES}`)).rejects.toThrow('the radii must rise');
    await expect(wrong(`${manifestHead()}${TABLE_GALAXIES.replace('*.stars', 'nothing-*.stars')}`)).rejects.toThrow('No file fits');
  });
});
