import { join } from 'node:path';
import { File, ready, type Group } from 'h5wasm/node';
import type { Dialect } from '../header.ts';
import type { Species } from '../snapshot.ts';

/** Particles to write: proper kpc, km/s, Msun; N x 3 row-major. */
export interface SyntheticParticles {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
  readonly masses: Float64Array;
  readonly identifiers: Int32Array;
}

export interface SyntheticSnapshot {
  readonly particles: Readonly<Partial<Record<Species, SyntheticParticles>>>;
  readonly scaleFactor: number;
  readonly littleH: number;
  /** Proper kpc. */
  readonly boxSize: number;
  readonly files: number;
}

const TYPE: Readonly<Record<Species, number>> = { gas: 0, dark: 1, stars: 4, 'black-holes': 5 };
const KPC = 3.085678e21;
const SUN = 1.989e33;

/**
 * Writes a snapshot as one of the codes would: GADGET with no units but its convention and dark masses in the table;
 * AREPO with lengths in Mpc/h, scalings on every dataset; GIZMO with units in its
 * header, in its own spelling. @returns the path of its first file
 */
export async function writeSnapshot(folder: string, dialect: Dialect, snapshot: SyntheticSnapshot): Promise<string> {
  await ready;
  const { files } = snapshot;
  const names = Array.from({ length: files }, (_, k) => join(folder, files === 1 ? `${dialect}.hdf5` : `${dialect}.${k}.hdf5`));
  names.forEach((name, k) => {
    const file = new File(name, 'w');
    try {
      writeFile(file, dialect, snapshot, k);
    } finally {
      file.close();
    }
  });
  return names[0]!;
}

function writeFile(file: File, dialect: Dialect, snapshot: SyntheticSnapshot, index: number): void {
  const { particles, scaleFactor: a, littleH: h, boxSize, files } = snapshot;
  const lengthKpc = dialect === 'arepo' ? 1000 : 1;
  const toLength = h / a / lengthKpc;
  const toVelocity = 1 / Math.sqrt(a);
  const toMass = h / 1e10;
  const here = new Int32Array(6);
  const total = new Int32Array(6);
  const table = new Float64Array(6);
  for (const [species, { masses }] of Object.entries(particles) as [Species, SyntheticParticles][]) {
    const type = TYPE[species];
    const [from, to] = share(masses.length, files, index);
    here[type] = to - from;
    total[type] = masses.length;
    const isTabled = dialect === 'gadget' && species === 'dark';
    if (isTabled) table[type] = masses[0]! * toMass;
    if (to === from) continue;
    const group = file.create_group(`PartType${type}`) as Group;
    writeParticles(file, `PartType${type}`, particles[species]!, from, to, [toLength, toVelocity, toMass], isTabled);
    if (dialect === 'arepo') {
      for (const [name, power] of Object.entries(AREPO_SCALINGS)) {
        const dataset = file.get(`PartType${type}/${name}`);
        if (dataset === null || !('create_attribute' in dataset)) continue;
        const cgs = { Coordinates: KPC * 1000, Velocities: 1e5, Masses: 1e10 * SUN }[name]!;
        for (const [key, value] of Object.entries({ a_scaling: power[0]!, h_scaling: power[1]!, to_cgs: cgs })) {
          dataset.create_attribute(key, Float64Array.of(value), [], '<d');
        }
      }
      if (species === 'stars') group.create_dataset({ name: 'GFM_StellarFormationTime', data: new Float32Array(to - from).fill(0.5) });
    }
    if (dialect === 'gizmo' && species === 'stars') group.create_dataset({ name: 'StellarFormationTime', data: new Float32Array(to - from).fill(0.5) });
  }
  const header = file.create_group('Header') as Group;
  const attribute = (name: string, value: number) => header.create_attribute(name, Float64Array.of(value), [], '<d');
  header.create_attribute('NumPart_ThisFile', here, [6], '<i');
  header.create_attribute('NumPart_Total', total, [6], '<i');
  header.create_attribute('NumPart_Total_HighWord', new Int32Array(6), [6], '<i');
  header.create_attribute('MassTable', table, [6], '<d');
  attribute('NumFilesPerSnapshot', files);
  attribute('Time', a);
  attribute('Redshift', 1 / a - 1);
  attribute('BoxSize', boxSize * toLength);
  attribute('HubbleParam', h);
  if (dialect === 'gizmo') {
    attribute('Omega_Matter', 0.31);
    attribute('ComovingIntegrationOn', 1);
    attribute('UnitLength_In_CGS', KPC);
    attribute('UnitMass_In_CGS', 1e10 * SUN);
    attribute('UnitVelocity_In_CGS', 1e5);
  } else {
    attribute('Omega0', 0.31);
  }
  if (dialect === 'arepo') {
    const parameters = file.create_group('Parameters') as Group;
    parameters.create_attribute('UnitLength_in_cm', Float64Array.of(KPC * 1000), [], '<d');
    parameters.create_attribute('UnitMass_in_g', Float64Array.of(1e10 * SUN), [], '<d');
    parameters.create_attribute('UnitVelocity_in_cm_per_s', Float64Array.of(1e5), [], '<d');
  }
}

/** Powers of a and of h. */
const AREPO_SCALINGS: Readonly<Record<string, readonly number[]>> = { Coordinates: [1, -1], Velocities: [0.5, 0], Masses: [0, -1] };

function writeParticles(
  file: File, group: string, { positions, velocities, masses, identifiers }: SyntheticParticles, from: number, to: number,
  [toLength, toVelocity, toMass]: readonly [number, number, number], isTabled: boolean,
): void {
  const rows = to - from;
  const vectors = (values: Float64Array, factor: number) => values.slice(3 * from, 3 * to).map((value) => value * factor);
  file.create_dataset({ name: `${group}/Coordinates`, data: vectors(positions, toLength), shape: [rows, 3], dtype: '<d', chunks: [Math.min(rows, 4096), 3] });
  file.create_dataset({ name: `${group}/Velocities`, data: vectors(velocities, toVelocity), shape: [rows, 3], dtype: '<d' });
  if (!isTabled) file.create_dataset({ name: `${group}/Masses`, data: masses.slice(from, to).map((m) => m * toMass), shape: [rows], dtype: '<d' });
  file.create_dataset({ name: `${group}/ParticleIDs`, data: identifiers.slice(from, to), shape: [rows], dtype: '<i' });
}

function share(count: number, files: number, index: number): readonly [number, number] {
  return [Math.floor((count * index) / files), Math.floor((count * (index + 1)) / files)];
}
