import { SteelyardError } from '../../shared/errors.ts';
import type { Hdf5Reader } from './hdf5File.ts';

export const DIALECTS = ['gadget', 'arepo', 'gizmo'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** What the header of one file of a snapshot says. */
export interface SnapshotHeader {
  readonly dialect: Dialect;
  /** Particles of each type in this file and in the whole snapshot. */
  readonly countHere: readonly number[];
  readonly countTotal: readonly number[];
  /** Mass of every particle of a type, code units; 0 where each has its own. */
  readonly massTable: readonly number[];
  readonly files: number;
  /** Scale factor; 1 where the simulation is not cosmological. */
  readonly scaleFactor: number;
  readonly isCosmological: boolean;
  /** H0 / (100 km/s/Mpc). */
  readonly littleH: number;
  /** Side of the periodic box, code units of length; 0 where there is none. */
  readonly boxSize: number;
  /** Code units in cgs, without factors of h and a, where the file says. */
  readonly unitLengthCm?: number;
  readonly unitMassG?: number;
  readonly unitVelocityCmS?: number;
}

/**
 * Reads a snapshot's header. Attributes have stayed alike since GADGET-2, with other spellings here and there; what the
 * header lacks is looked for in /Parameters (GADGET-4, AREPO).
 * @throws SteelyardError `format-invalid` where it is not one
 */
export function readHeader(file: Hdf5Reader, dialect?: Dialect): SnapshotHeader {
  const header = file.numbers('Header');
  const attributes = { ...file.numbers('Units'), ...file.numbers('Parameters'), ...header };
  const one = (...names: string[]): number | undefined => names.map((name) => attributes[name]?.[0]).find((value) => value !== undefined);
  const countHere = header['NumPart_ThisFile'];
  if (!countHere) throw new SteelyardError('format-invalid', `'${file.path}' is not a GADGET, AREPO or GIZMO snapshot: it has no Header with NumPart_ThisFile.`, { path: file.path });
  const low = header['NumPart_Total'] ?? countHere;
  const high = header['NumPart_Total_HighWord'] ?? [];
  const time = one('Time') ?? 1;
  const redshift = one('Redshift');
  const comoving = one('ComovingIntegrationOn', 'Cosmological run');
  const isCosmological = comoving !== undefined ? comoving > 0
    : redshift !== undefined && (one('Omega0', 'Omega_Matter') ?? 0) > 0 && Math.abs(time * (1 + redshift) - 1) < 1e-3;
  const scaleFactor = isCosmological ? (redshift !== undefined ? 1 / (1 + redshift) : time) : 1;
  const units = {
    unitLengthCm: one('UnitLength_in_cm', 'UnitLength_In_CGS'),
    unitMassG: one('UnitMass_in_g', 'UnitMass_In_CGS'),
    unitVelocityCmS: one('UnitVelocity_in_cm_per_s', 'UnitVelocity_In_CGS'),
  };
  return {
    dialect: dialect ?? dialectOf(file, attributes),
    countHere,
    countTotal: Array.from(low, (count, type) => count + (high[type] ?? 0) * 2 ** 32),
    massTable: header['MassTable'] ?? header['Fixed_ParticleMass_Table'] ?? Array.from(countHere, () => 0),
    files: one('NumFilesPerSnapshot') ?? 1,
    scaleFactor,
    isCosmological,
    littleH: one('HubbleParam') ?? 1,
    boxSize: one('BoxSize') ?? 0,
    ...Object.fromEntries(Object.entries(units).filter(([, value]) => value !== undefined && value > 0)),
  };
}

function dialectOf(file: Hdf5Reader, attributes: Readonly<Record<string, unknown>>): Dialect {
  const names = Object.keys(attributes).join(' ');
  if (/GIZMO|_In_CGS|Kernel_Function_ID/.test(names)) return 'gizmo';
  const fields = ['PartType0', 'PartType4'].flatMap((group) => file.keys(group)).join(' ');
  if (/GFM_|AREPO|Git_date|Git_commit/.test(`${fields} ${names}`)) return 'arepo';
  return 'gadget';
}
