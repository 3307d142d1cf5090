import { SteelyardError } from '../../shared/errors.ts';
import { readHeader, type Dialect, type SnapshotHeader } from './header.ts';
import { openHdf5, type Hdf5Reader } from './hdf5File.ts';
import { snapshotFiles } from './snapshotFiles.ts';
import { snapshotFactor, type DeclaredUnits, type FoundFactor, type Quantity } from './units.ts';

export const SPECIES = ['stars', 'dark', 'gas', 'black-holes'] as const;
export type Species = (typeof SPECIES)[number];

export interface SnapshotOptions {
  readonly dialect?: Dialect;
  readonly units?: DeclaredUnits;
  /** Which particle types are what, where it is not as the dialect has it. */
  readonly types?: Readonly<Partial<Record<Species, readonly number[]>>>;
}

/** A snapshot, of which particles are read a slice at a time. */
export interface Snapshot {
  readonly path: string;
  readonly files: readonly string[];
  readonly header: SnapshotHeader;
  /** Particles of each species in all files. */
  readonly counts: Readonly<Record<Species, number>>;
  /** To kpc, km/s and Msun, and where the factor comes from. */
  readonly factors: Readonly<Record<Quantity, FoundFactor>>;
  /** Side of the periodic box, kpc, proper; 0 where there is none. */
  readonly boxSize: number;
  /** All particles of some species, file by file. @throws SteelyardError `format-invalid` for a file that is damaged */
  slices(species: readonly Species[]): AsyncGenerator<ParticleSlice>;
}

/** Particles that lie after each other in a file. Fields but the positions are read when asked for. */
export interface ParticleSlice {
  readonly species: Species;
  readonly count: number;
  /** count x 3, kpc, proper. */
  readonly positions: Float64Array;
  /** count x 3, km/s. */
  velocities(): Float64Array;
  /** Msun */
  masses(): Float64Array;
  /** The particles' own numbers, which order them whatever the file; NaN where there are none. */
  identifiers(): Float64Array;
  /** 1 where a star is in truth a wind particle (AREPO: formation time not positive). */
  winds(): Uint8Array | undefined;
}

/** 6 MiB of positions: memory does not depend on the snapshot. */
const SLICE = 1 << 18;

const TYPES: Readonly<Record<Dialect, Readonly<Record<Species, readonly number[]>>>> = {
  gadget: { gas: [0], dark: [1, 2, 3], stars: [4], 'black-holes': [5] },
  // Type 3 are Monte Carlo tracers, without mass.
  arepo: { gas: [0], dark: [1, 2], stars: [4], 'black-holes': [5] },
  gizmo: { gas: [0], dark: [1, 2, 3], stars: [4], 'black-holes': [5] },
};

/**
 * Opens a GADGET, AREPO or GIZMO snapshot, all its files being there.
 * @param path of the file, or of any one of several
 * @throws SteelyardError `file-not-found` where a file is missing; `format-invalid` for what is no snapshot; `value-invalid` for units
 */
export async function openSnapshot(path: string, options: SnapshotOptions = {}): Promise<Snapshot> {
  const first = await openHdf5(path);
  try {
    const header = readHeader(first, options.dialect);
    const files = snapshotFiles(path, header.files);
    const types = { ...TYPES[header.dialect], ...options.types };
    const total = (species: Species) => types[species].reduce((sum, type) => sum + (header.countTotal[type] ?? 0), 0);
    const group = [...types.stars, ...types.dark].find((type) => first.has(`PartType${type}/Coordinates`));
    const attributesOf = (name: string) => (group === undefined ? {} : first.numbers(`PartType${group}/${name}`));
    const factors = {
      length: snapshotFactor('length', header, attributesOf('Coordinates'), options.units),
      velocity: snapshotFactor('velocity', header, attributesOf('Velocities'), options.units),
      mass: snapshotFactor('mass', header, attributesOf('Masses'), options.units),
    };
    return {
      path, files, header, factors,
      counts: { stars: total('stars'), dark: total('dark'), gas: total('gas'), 'black-holes': total('black-holes') },
      boxSize: header.boxSize * factors.length.factor,
      async *slices(wanted) {
        for (const name of files) {
          const file = await openHdf5(name);
          try {
            const groups = wanted.flatMap((species) => types[species].map((type) => ({ species, type })));
            yield* slicesOfFile(file, readHeader(file, header.dialect), groups, factors);
          } finally {
            file.close();
          }
        }
      },
    };
  } finally {
    first.close();
  }
}

function* slicesOfFile(
  file: Hdf5Reader, header: SnapshotHeader, wanted: readonly { readonly species: Species; readonly type: number }[],
  factors: Snapshot['factors'],
): Generator<ParticleSlice> {
  for (const { species, type } of wanted) {
    const count = header.countHere[type] ?? 0;
    if (count === 0) continue;
    const group = `PartType${type}`;
    const [rows, width] = file.shape(`${group}/Coordinates`);
    if (rows !== count || width !== 3) {
      throw new SteelyardError('format-invalid', `'${file.path}' says that it has ${count} particles of type ${type}, but holds positions of ${rows ?? 0}: it is not complete.`, { path: file.path });
    }
    const tableMass = header.massTable[type] ?? 0;
    const ages = species === 'stars' && header.dialect === 'arepo' && file.has(`${group}/GFM_StellarFormationTime`);
    const hasIdentifiers = file.has(`${group}/ParticleIDs`);
    for (let from = 0; from < count; from += SLICE) {
      const to = Math.min(count, from + SLICE);
      const scaled = (name: string, factor: number) => {
        const values = file.rows(`${group}/${name}`, from, to);
        for (let i = 0; i < values.length; i++) values[i]! *= factor;
        return values;
      };
      yield {
        species,
        count: to - from,
        positions: scaled('Coordinates', factors.length.factor),
        velocities: () => scaled('Velocities', factors.velocity.factor),
        masses: () => (tableMass > 0 ? new Float64Array(to - from).fill(tableMass * factors.mass.factor) : scaled('Masses', factors.mass.factor)),
        identifiers: () => (hasIdentifiers ? file.rows(`${group}/ParticleIDs`, from, to) : new Float64Array(to - from).fill(NaN)),
        winds: () => (ages ? Uint8Array.from(file.rows(`${group}/GFM_StellarFormationTime`, from, to), (time) => (time > 0 ? 0 : 1)) : undefined),
      };
    }
  }
}
