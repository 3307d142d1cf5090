import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialect } from '../../../formats/snapshots/index.ts';
import { writeSnapshot, type SyntheticParticles } from '../../../formats/snapshots/testing/syntheticSnapshot.ts';
import type { Particles, Vector } from '../../../science/particles/particles.ts';
import { plummerMass, plummerStars, type PlummerSphere } from '../../../science/particles/testing/plummerSphere.ts';
import { createRandom } from '../../../science/random/random.ts';

/** Galaxies of the synthetic suites: spheres at places of a box of 400 kpc, the second across its edge. */
export const GALAXIES: readonly (PlummerSphere & { readonly centre: Vector; readonly velocity: Vector; readonly stars: number })[] = [
  { mass: 2e8, scale: 0.6, centre: [100, 120, 140], velocity: [30, -10, 4], stars: 2500 },
  { mass: 5e7, scale: 0.35, centre: [399.8, 0.3, 200], velocity: [-100, 0, 50], stars: 1800 },
  { mass: 9e8, scale: 1.1, centre: [300, 320, 60], velocity: [0, 0, 0], stars: 3200 },
];
export const BOX = 400;
const HALO_RADIUS = 25;
/** Of a particle, Msun. */
export const DARK_MASS = 1e5;

/** The outline of a manifest, without its sources. */
export function manifestHead(more = ''): string {
  return `format = "steelyard-simulations"
version = 1
name = "spheres"
title = "Plummer spheres"
description = "Spheres in equilibrium, made by the tests."
references = ["2026test.........1T"]
synthetic = true
${more}
`;
}

/** A snapshot of one of the codes with halos, and its manifest. @returns the manifest's path */
export async function writeSnapshotSuite(folder: string, dialect: Dialect, files = 2): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = await writeSnapshot(folder, dialect, {
    particles: { stars: starsOf(), dark: darkOf(), gas: gasOf() }, scaleFactor: 0.9, littleH: 0.68, boxSize: BOX, files,
  });
  const halos = GALAXIES.map(({ centre: [x, y, z] }, i) => `${i + 1},${x},${y},${z},${HALO_RADIUS}`);
  await writeFile(join(folder, 'halos.csv'), `id,x,y,z,radius\n${halos.join('\n')}\n9,50,50,50,${HALO_RADIUS}\n`);
  const manifest = join(folder, 'suite.toml');
  await writeFile(manifest, `${manifestHead('[projections]\ncount = 6')}
[[snapshots]]
name = "box"
path = "${path.slice(folder.length + 1)}"
halos = "halos.csv"
softening_kpc = 0.02
aperture = 0.5
`);
  return manifest;
}

/** Stars of all galaxies, and twelve of a halo too small. */
function starsOf(): SyntheticParticles {
  const parts = GALAXIES.map((galaxy, k) =>
    placed(plummerStars(galaxy.stars, galaxy, createRandom(100 + k), 1e3), galaxy.centre, galaxy.velocity));
  const few = placed(plummerStars(12, { mass: 1e7, scale: 0.3 }, createRandom(99), 1e3), [50, 50, 50], [0, 0, 0]);
  return together([...parts, few], 1);
}

/** As many dark particles as make the galaxies' mass, distributed as it. */
function darkOf(): SyntheticParticles {
  const mass = DARK_MASS;
  const parts = GALAXIES.map((galaxy, k) => {
    const count = Math.round((0.9 * galaxy.mass) / mass);
    return placed(plummerStars(count, galaxy, createRandom(200 + k), mass), galaxy.centre, galaxy.velocity);
  });
  return together(parts, 1_000_000);
}

function gasOf(): SyntheticParticles {
  const parts = GALAXIES.map((galaxy, k) => {
    const count = 2000;
    const gas = plummerStars(count, galaxy, createRandom(300 + k), (0.1 * galaxy.mass - 1e3 * galaxy.stars) / count);
    return placed(gas, galaxy.centre, galaxy.velocity);
  });
  return together(parts, 5_000_000);
}

function placed(particles: Particles, [a, b, c]: Vector, [u, v, w]: Vector): Particles {
  const wrap = (value: number) => value - BOX * Math.floor(value / BOX);
  return {
    ...particles,
    x: particles.x.map((x) => wrap(x + a)), y: particles.y.map((y) => wrap(y + b)), z: particles.z.map((z) => wrap(z + c)),
    vx: particles.vx.map((x) => x + u), vy: particles.vy.map((y) => y + v), vz: particles.vz.map((z) => z + w),
  };
}

function together(parts: readonly Particles[], first: number): SyntheticParticles {
  const rows = (of: (part: Particles) => readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) =>
    Array.from({ length: part.count }, (_, i) => of(part).map((axis) => axis[i]!)).flat()));
  const masses = rows(({ mass }) => [mass]);
  return {
    positions: rows(({ x, y, z }) => [x, y, z]),
    velocities: rows(({ vx, vy, vz }) => [vx, vy, vz]),
    masses,
    identifiers: Int32Array.from(masses, (_, i) => first + i),
  };
}

/** One galaxy as a table of stars, x y z vx vy vz mass, with an analytic mass profile beside it. */
export async function writeTableGalaxy(
  folder: string, name: string, sphere: PlummerSphere & { readonly stars: number }, seed: number,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stars = plummerStars(sphere.stars, sphere, createRandom(seed), 1e3);
  const rows = Array.from({ length: stars.count }, (_, i) =>
    [stars.x[i]!, stars.y[i]!, stars.z[i]!, stars.vx[i]!, stars.vy[i]!, stars.vz[i]!, stars.mass[i]!].map((value) => value.toPrecision(9)).join(' '));
  await writeFile(join(folder, `${name}.stars.dat`), `${rows.join('\n')}\n`);
  const radii = Array.from({ length: 120 }, (_, k) => 0.02 * 1.06 ** k);
  await writeFile(join(folder, `${name}.profile.csv`), `r,mass\n${radii.map((r) => `${r},${plummerMass(sphere, r)}`).join('\n')}\n`);
}

/** The [[galaxies]] entry of every `NAME.stars.dat` of the manifest's folder. */
export const TABLE_GALAXIES = `
[[galaxies]]
stars = "*.stars.dat"
softening_kpc = 0.005
profile = { path = "*.profile.csv", mass = ["mass"], convention = "enclosed" }
`;
