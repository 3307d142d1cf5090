import type { DeclaredUnits } from '../units.ts';

/** A halo of a catalogue, where its finder has it. */
export interface Halo {
  readonly id: string;
  /** kpc, proper, in the snapshot's frame. */
  readonly centre: readonly [number, number, number];
  /** Virial radius, or what the finder gives as such; kpc, proper. */
  readonly radius: number;
  /** Msun; NaN where the list has none. */
  readonly mass: number;
  /** Id of the halo that it lies in; none for a central. */
  readonly host?: string;
}

export const HALO_FORMATS = ['ahf', 'rockstar', 'subfind', 'csv'] as const;
export type HaloFormat = (typeof HALO_FORMATS)[number];

/** h and the scale factor of the snapshot that the halos were found in. */
export interface Cosmology {
  readonly littleH: number;
  readonly scaleFactor: number;
}

export interface HaloListOptions {
  readonly format?: HaloFormat;
  /** Where the list's are other than its finder writes; of a CSV, kpc and Msun, proper, unless given. */
  readonly units?: DeclaredUnits;
}
