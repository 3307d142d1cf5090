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
