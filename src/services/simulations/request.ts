import type { GalaxyReport } from './preparedGalaxy.ts';

export interface SimulateRequest {
  readonly manifest: string;
  /** The HDF5 training set to write. */
  readonly out: string;
  readonly seed: number;
  /** Whose maps to draw. */
  readonly recipe: string;
  /** Share of the galaxies that are kept apart, in a file of their own, to test models on. */
  readonly testShare: number;
  /** Names of galaxies to leave out, besides those that the manifest does. */
  readonly exclude?: readonly string[];
  /** Where what is done is kept until the set is whole; beside the set unless given. */
  readonly parts?: string;
}

export interface SimulateControl {
  readonly onProgress?: (progress: SimulateProgress) => void;
  readonly signal?: AbortSignal;
  readonly workers?: number;
}

export type SimulateProgress =
  /** One line for the person. */
  | { readonly note: string }
  | { readonly report: GalaxyReport }
  | { readonly stage: 'reading' | 'observing' | 'writing'; readonly done: number; readonly total: number };
