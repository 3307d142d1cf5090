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

export const FIGURES = ['mass-profile', 'corner', 'sky', 'phase-space', 'velocities', 'maps'] as const;
export type FigureName = (typeof FIGURES)[number];
export const FIGURE_FORMATS = ['svg', 'pdf', 'png'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

export const TABLES = ['profile', 'estimators', 'samples'] as const;
export type TableName = (typeof TABLES)[number];
export const TABLE_FORMATS = ['csv', 'ecsv', 'fits', 'votable', 'latex', 'hdf5'] as const;
export type ExportTableFormat = (typeof TABLE_FORMATS)[number];

export const SUBSET_FORMATS = ['csv', 'ecsv', 'fits', 'votable'] as const;
export type SubsetFormat = (typeof SUBSET_FORMATS)[number];
export const SAMPLE_FORMATS = ['csv', 'fits', 'hdf5', 'getdist'] as const;
export type SampleFormat = (typeof SAMPLE_FORMATS)[number];

export const FIGURE_THEMES = ['paper', 'light', 'dark'] as const;

/** Each as the figure's own where it is left out. */
export interface FigureOptions {
  /** px at 96 an inch. */
  readonly width?: number;
  readonly height?: number;
  /** px */
  readonly fontSize?: number;
  readonly theme?: (typeof FIGURE_THEMES)[number];
}

export interface FigureRequest extends RunReference {
  readonly figure: FigureName;
  readonly format: FigureFormat;
  readonly options?: FigureOptions;
}

export interface TableRequest extends RunReference {
  readonly table: TableName;
  readonly format: ExportTableFormat;
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
