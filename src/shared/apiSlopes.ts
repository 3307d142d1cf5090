import type { ExportedFile, FigureFormat, FigureOptions } from './apiExports.ts';
import type { ModelSummary } from './apiModels.ts';
import type { RunReference } from './apiRuns.ts';

/** LaTeX has the summary; the others the density. */
export const SLOPE_TABLE_FORMATS = ['csv', 'ecsv', 'fits', 'votable', 'latex'] as const;
export type SlopeTableFormat = (typeof SLOPE_TABLE_FORMATS)[number];

/** The inner slope of the dark matter, d ln rho / d ln r, from the stars of a finished run. */
export interface SlopesApi {
  /** The shipped models, then the user's own; their cards and packages are among those of all models. */
  models(request: null): Promise<readonly SlopeModelSummary[]>;
  infer(request: SlopeRequest): Promise<SlopeReport>;
  figure(request: SlopeFigureRequest): Promise<ExportedFile>;
  table(request: SlopeTableRequest): Promise<ExportedFile>;
}

export interface SlopeModelSummary extends ModelSummary {
  /** What it is worth on galaxies that it has not seen, in one sentence; '' where that was not measured. */
  readonly worth: string;
}

export interface SlopeRequest extends RunReference {
  readonly model: string;
}

export interface SlopeFigureRequest extends SlopeRequest {
  readonly format: FigureFormat;
  readonly options?: FigureOptions;
}

export interface SlopeTableRequest extends SlopeRequest {
  readonly format: SlopeTableFormat;
}

export interface SlopeReport {
  readonly galaxy: string;
  /** Where the slope is taken. */
  readonly radiusPc: number;
  readonly radiusOverRh: number;
  readonly slope: { readonly q025: number; readonly q16: number; readonly q50: number; readonly q84: number; readonly q975: number };
  /** Highest first. */
  readonly peaks: readonly { readonly at: number; readonly probability: number }[];
  /** Probability that the slope is shallower than -0.5, and what the training set alone would say. */
  readonly coreProbability: number;
  readonly coreProbabilityPrior: number;
  readonly starsWithinRadius: number;
  readonly warnings: readonly string[];
  /** The density and that of the training set, on a grid of slopes. */
  readonly curve: { readonly slope: Float64Array; readonly density: Float64Array; readonly prior: Float64Array };
  /** The command line that reproduces it. */
  readonly command: string;
}
