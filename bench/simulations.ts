import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { File, ready, type Dataset } from 'h5wasm/node';
import { manifestHead, TABLE_GALAXIES, writeTableGalaxy } from '../src/services/simulations/testing/syntheticSuite.ts';
import { simulate } from '../src/services/simulations/simulate.ts';
import { plummerStars } from '../src/science/particles/testing/plummerSphere.ts';
import { createRandom } from '../src/science/random/random.ts';

const GALAXIES = 12;
const VIEWS = 16;
const SNAPSHOT_PARTICLES = [1_000_000, 4_000_000, 16_000_000];
const MEMORY_RUN = fileURLToPath(new URL('./simulationsRun.ts', import.meta.url));

/** Galaxies and views a second on one and two cores, and the memory of reading snapshots of growing size. */
export async function benchSimulations(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-bench-'));
  try {
    return `${await throughput(folder)}\n${await memory(folder)}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughput(folder: string): Promise<string> {
  const home = join(folder, 'tables');
  for (let k = 0; k < GALAXIES; k++) await writeTableGalaxy(home, `g${k}`, { mass: 2e8, scale: 0.5, stars: 5000 }, k);
  const manifest = join(home, 'suite.toml');
  writeFileSync(manifest, `${manifestHead(`[projections]\ncount = ${VIEWS}\n[survey]\nstar_count = [100, 3000]`)}${TABLE_GALAXIES}`);
  const lines = [`${GALAXIES} galaxies of 5,000 star particles in text tables, ${VIEWS} views each of 100 to 3,000 stars:`];
  for (const workers of [1, 2]) {
    const started = performance.now();
    const before = process.cpuUsage();
    await simulate({ manifest, out: join(home, `${workers}.h5`), seed: 1, recipe: 'npe', testShare: 0 }, { workers });
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(before); // of all threads
    const busy = (user + system) / 1e6;
    const rate = (count: number, by: number) => (count / by).toPrecision(2);
    lines.push(`  ${workers} core${workers > 1 ? 's' : ' '}: ${rate(GALAXIES, seconds)} galaxies/s, ${rate(GALAXIES * VIEWS, seconds)} views/s (${seconds.toFixed(1)} s); of processor time ${rate(GALAXIES, busy)} galaxies/s, ${rate(GALAXIES * VIEWS, busy)} views/s (${busy.toFixed(1)} s)`);
  }
  return lines.join('\n');
}

/** A galaxy in a snapshot of ever more particles elsewhere: what is wanted of it stays the same. */
async function memory(folder: string): Promise<string> {
  await ready;
  const lines = ['A galaxy of 3,000 stars in a GADGET snapshot:'];
  for (const particles of SNAPSHOT_PARTICLES) {
    const home = join(folder, `snapshot-${particles}`);
    mkdirSync(home);
    const path = join(home, 'snapshot.hdf5');
    writeLargeSnapshot(path, particles);
    writeFileSync(join(home, 'halos.csv'), 'id,x,y,z,radius\n1,500,500,500,20\n');
    writeFileSync(join(home, 'suite.toml'), `${manifestHead('[projections]\ncount = 2')}
[[snapshots]]
path = "snapshot.hdf5"
halos = "halos.csv"
softening_kpc = 0.01
units = { length = "kpc", velocity = "km/s", mass = "Msun" }
`);
    const started = performance.now();
    const { stdout, stderr } = spawnSync(process.execPath, [MEMORY_RUN, join(home, 'suite.toml'), join(home, 'set.h5')], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const seconds = (performance.now() - started) / 1000;
    lines.push(`  ${(particles / 1e6).toFixed(0).padStart(3)} million particles (${(statSync(path).size / 2 ** 20).toFixed(0).padStart(4)} MiB): peak ${(Number(stdout) / 1024).toFixed(0)} MiB, ${seconds.toFixed(1)} s`);
    rmSync(home, { recursive: true });
  }
  return lines.join('\n');
}

function writeLargeSnapshot(path: string, particles: number): void {
  const random = createRandom(1);
  const galaxy = { mass: 2e8, scale: 0.6 };
  const stars = plummerStars(3000, galaxy, random, 1e3);
  const inner = plummerStars(20_000, galaxy, random, 1e4);
  const file = new File(path, 'w');
  const header = file.create_group('Header');
  const counts = Int32Array.of(0, particles, 0, 0, stars.count, 0);
  header.create_attribute('NumPart_ThisFile', counts, [6], '<i');
  header.create_attribute('NumPart_Total', counts, [6], '<i');
  header.create_attribute('MassTable', Float64Array.of(0, 1e4, 0, 0, 1e3, 0), [6], '<d');
  header.create_attribute('NumFilesPerSnapshot', Int32Array.of(1), [], '<i');
  header.create_attribute('BoxSize', Float64Array.of(1000), [], '<d');
  const interleaved = (x: Float64Array, y: Float64Array, z: Float64Array, offset: number) =>
    Float32Array.from({ length: 3 * x.length }, (_, i) => offset + [x, y, z][i % 3]![Math.floor(i / 3)]!);
  file.create_group('PartType4');
  file.create_dataset({ name: 'PartType4/Coordinates', data: interleaved(stars.x, stars.y, stars.z, 500), shape: [stars.count, 3] });
  file.create_dataset({ name: 'PartType4/Velocities', data: interleaved(stars.vx, stars.vy, stars.vz, 0), shape: [stars.count, 3] });
  file.create_group('PartType1');
  const made: Dataset = file.create_dataset({
    name: 'PartType1/Coordinates', data: new Float32Array(0), shape: [0, 3], maxshape: [null, 3], chunks: [1 << 16, 3], dtype: '<f',
  });
  const block = 1 << 19;
  for (let from = 0; from < particles; from += block) {
    const to = Math.min(particles, from + block);
    const data = new Float32Array(3 * (to - from)).map(() => 1000 * random.uniform());
    if (from === 0) data.set(interleaved(inner.x, inner.y, inner.z, 500));
    made.resize([to, 3]);
    made.write_slice([[from, to], [0, 3]], data);
  }
  file.close();
}
