import { readCatalogue, type ReadOptions } from '../../formats/index.ts';
import { sampleFromProjected } from '../../science/sample/projectedSample.ts';
import type { Catalogue } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { KinematicSample } from '../../shared/sample.ts';

/** Positions (kpc) and velocities (km/s) of simulated stars. */
export interface PhaseSpace {
  readonly position: readonly [Float64Array, Float64Array, Float64Array];
  readonly velocity: readonly [Float64Array, Float64Array, Float64Array];
}

/** The axis along which an observer looks. */
export const VIEWS = ['x', 'y', 'z'] as const;
export type View = (typeof VIEWS)[number];

/** Cancels: positions are in kpc already. */
const ANY_DISTANCE_KPC = 100;

/** Text without a header: columns x y z vx vy vz and whatever follows. */
const BARE: ReadOptions = { format: 'csv', delimiter: ' ', header: false };

/**
 * Reads a text file of columns x y z (kpc) vx vy vz (km/s) without a header.
 * @throws SteelyardError `column-missing` when it has fewer than six columns of numbers
 */
export async function readPhaseSpace(path: string): Promise<PhaseSpace> {
  const catalogue = await readCatalogue(path, BARE);
  const column = (index: number): Float64Array => {
    const found = catalogue.columns[index];
    if (found?.kind === 'number' && found.values.every(Number.isFinite)) return found.values;
    throw new SteelyardError('column-missing', `${catalogue.source.fileName} needs six columns of numbers, x y z vx vy vz: download it again.`);
  };
  return { position: [column(0), column(1), column(2)], velocity: [column(3), column(4), column(5)] };
}

/** @throws SteelyardError `column-missing` */
export function numbersOf(catalogue: Catalogue, name: string): Float64Array {
  const column = catalogue.columns.find((candidate) => candidate.name === name);
  if (column?.kind === 'number') return column.values;
  throw new SteelyardError('column-missing', `${catalogue.source.fileName} has no column of numbers named "${name}": download it again.`);
}

/** The stars as seen along an axis: right-handed, their own median projected radius as half-light radius. */
export function viewAlong(view: View, { position, velocity }: PhaseSpace, velocityErrorKms: number): KinematicSample {
  const along = VIEWS.indexOf(view);
  const across = position[(along + 1) % 3]!;
  const up = position[(along + 2) % 3]!;
  return sampleFromProjected({
    xPc: across.map((kpc) => kpc * 1000),
    yPc: up.map((kpc) => kpc * 1000),
    velocity: velocity[along]!,
    velocityError: new Float64Array(across.length).fill(velocityErrorKms),
    weight: new Float64Array(across.length).fill(1),
    halfLightRadiusPc: 'sample',
    distanceKpc: ANY_DISTANCE_KPC,
  });
}
