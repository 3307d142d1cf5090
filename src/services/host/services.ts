import type {
  ExportedFile, FigureFormat, FigureName, FigureOptions, ExportTableFormat, ModelSummary, OpenRequest, SampleFormat, SelectionPreview,
  SkyCentre, SubsetFormat, TableName,
} from '../../shared/api.ts';
import type { Catalogue, ColumnMapping } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { AnalysisResult, Posterior } from '../../shared/posterior.ts';
import type { SelectionStep } from '../../shared/selection.ts';

/**
 * The use cases that the window needs, as the engine calls them. `A` is whatever the services keep of an
 * analysis to export it later; the window sees only its result and posterior.
 */
export interface Services<A extends AnalysisOutcome = AnalysisOutcome> {
  openCatalogue(origin: OpenRequest): Promise<OpenedCatalogue>;
  previewSelection(request: SelectionInput): Promise<SelectionPreview>;
  analyse(request: AnalysisInput, control: RunControl): Promise<A>;
  listGalaxies(): Promise<readonly Galaxy[]>;
  listModels(): Promise<readonly ModelSummary[]>;
  exportFigure(analysis: A, figure: FigureName, format: FigureFormat, choices?: ExportChoices<A>): Promise<ExportedFile>;
  exportTable(analysis: A, table: TableName, format: ExportTableFormat, choices?: ExportChoices<A>): Promise<ExportedFile>;
  exportSamples(analysis: A, format: SampleFormat): Promise<ExportedFile>;
  exportReport(analysis: A): Promise<ExportedFile>;
  exportSubset(input: SelectionInput, format: SubsetFormat): Promise<ExportedFile>;
}

/** How a figure looks, and what is shown beside the run. */
export interface ExportChoices<A extends AnalysisOutcome> {
  /** What a key calls the run; '' for galaxy and model. */
  readonly label?: string;
  readonly others?: readonly { readonly label: string; readonly analysis: A }[];
  /** Of figures. */
  readonly options?: FigureOptions;
  /** Of tables. */
  readonly abscissa?: 'kpc' | 'R_h';
}

/** The services with what only a window asks. */
export interface WindowServices<A extends AnalysisOutcome = AnalysisOutcome> extends Services<A> {
  /** Where the stars lie, and the known galaxy there, if it is just one. Called once ra, dec and velocities have columns. */
  placeOf(opened: OpenedCatalogue): Promise<{ readonly centre: SkyCentre | undefined; readonly galaxy: Galaxy | undefined }>;
}

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  readonly mapping: ColumnMapping;
}

export interface SelectionInput extends OpenedCatalogue {
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
}

export interface AnalysisInput extends SelectionInput {
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
}

export interface AnalysisOutcome {
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
}

export interface RunControl {
  /** `fraction` in [0, 1] of the whole run. */
  readonly onProgress: (stage: string, fraction: number) => void;
  /** When aborted the run ends with `cancelled`. */
  readonly signal: AbortSignal;
}
