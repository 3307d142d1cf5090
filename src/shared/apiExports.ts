import type { RunReference } from './apiRuns.ts';
import type { SelectionRequest } from './apiSelection.ts';

/** Files made of a run or of a selection, always of the full data, each with its provenance. */
export interface ExportApi {
  figure(request: FigureRequest): Promise<ExportedFile>;
  table(request: TableRequest): Promise<ExportedFile>;
  /** The members of a catalogue with all its columns, units and descriptions, and their membership weight. */
  subset(request: SubsetRequest): Promise<ExportedFile>;
  /** The posterior samples; GetDist chains come as a zip of the chain, its names and its ranges. */
  samples(request: SamplesRequest): Promise<ExportedFile>;
  /** One PDF of a few pages: figures, tables, provenance. */
  report(request: RunReference): Promise<ExportedFile>;
}

/** Of one run ... */
export const RUN_FIGURES = [
  'mass-profile', 'corner', 'circular-velocity', 'density', 'dispersion', 'sky', 'phase-space', 'velocities', 'maps', 'domain',
] as const;
/** ... and those that need more than one. */
export const FIGURES = [...RUN_FIGURES, 'difference'] as const;
export type FigureName = (typeof FIGURES)[number];
export const FIGURE_FORMATS = ['svg', 'pdf', 'png'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

export const RUN_TABLES = ['profile', 'circular-velocity', 'density', 'dispersion', 'estimators', 'samples'] as const;
export const TABLES = [...RUN_TABLES, 'difference'] as const;
export type TableName = (typeof TABLES)[number];
export const TABLE_FORMATS = ['csv', 'ecsv', 'fits', 'votable', 'latex', 'hdf5'] as const;
export type ExportTableFormat = (typeof TABLE_FORMATS)[number];

export const SUBSET_FORMATS = ['csv', 'ecsv', 'fits', 'votable'] as const;
export type SubsetFormat = (typeof SUBSET_FORMATS)[number];
export const SAMPLE_FORMATS = ['csv', 'fits', 'hdf5', 'getdist'] as const;
export type SampleFormat = (typeof SAMPLE_FORMATS)[number];

export const FIGURE_THEMES = ['paper', 'light', 'dark'] as const;
export const ABSCISSAE = ['kpc', 'R_h'] as const;

/** Each as the figure's own where it is left out. */
export interface FigureOptions {
  /** px at 96 an inch. */
  readonly width?: number;
  readonly height?: number;
  /** px */
  readonly fontSize?: number;
  readonly theme?: (typeof FIGURE_THEMES)[number];
  /** Of a corner plot: which radii, by their index; and the smoothing of its regions, 1 for Scott's rule. */
  readonly radii?: readonly number[];
  readonly smoothing?: number;
  /** Of profiles and differences: radii in kpc, or in units of each galaxy's own half-light radius. */
  readonly abscissa?: (typeof ABSCISSAE)[number];
}

export interface FigureRequest extends RunReference {
  readonly figure: FigureName;
  readonly format: FigureFormat;
  readonly options?: FigureOptions;
  /** Runs drawn with it, in mass profile, corner plot, circular velocity, density, dispersion and difference. */
  readonly others?: readonly string[];
}

export interface TableRequest extends RunReference {
  readonly table: TableName;
  readonly format: ExportTableFormat;
  /** Runs compared with it, in the table of differences. */
  readonly others?: readonly string[];
  readonly abscissa?: (typeof ABSCISSAE)[number];
}

export interface SubsetRequest extends SelectionRequest {
  readonly format: SubsetFormat;
}

export interface SamplesRequest extends RunReference {
  readonly format: SampleFormat;
}

export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
