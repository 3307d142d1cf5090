import type { CatalogueSource, ColumnMapping, ColumnRole } from './catalogue.ts';
import type { ErrorCode } from './errors.ts';
import type { Galaxy } from './galaxy.ts';
import type { AnalysisResult, Posterior } from './posterior.ts';
import type { Selection, SelectionStep } from './selection.ts';

/**
 * What the window can ask of Steelyard: one interface, carried by two transports (Electron IPC and the
 * browser host). Every argument and result crosses a process boundary, so each is plain data and typed
 * arrays, and each has a schema in `apiSchemas.ts` that the compiler holds equal to the types here.
 */
export interface SteelyardApi {
  readonly catalogues: {
    open(origin: CatalogueOrigin): Promise<CatalogueSummary>;
    rows(request: RowsRequest): Promise<RowsPage>;
    setRole(request: SetRoleRequest): Promise<CatalogueSummary>;
    close(request: CatalogueReference): Promise<null>;
  };
  readonly galaxies: {
    list(request: null): Promise<readonly Galaxy[]>;
  };
  readonly models: {
    list(request: null): Promise<readonly ModelSummary[]>;
  };
  readonly selection: {
    preview(request: SelectionRequest): Promise<SelectionView>;
  };
  readonly analysis: {
    run(request: AnalysisRequest): Promise<AnalysisReport>;
    cancel(request: RunReference): Promise<{ readonly cancelled: boolean }>;
  };
  readonly export: {
    figure(request: FigureRequest): Promise<ExportedFile>;
    table(request: TableRequest): Promise<ExportedFile>;
  };
}

/** A file on this computer by its path, or its bytes where the host cannot know the path (a browser). */
export type CatalogueOrigin = { readonly path: string } | { readonly fileName: string; readonly bytes: Uint8Array };

export interface CatalogueReference {
  readonly catalogue: string;
}

/** An open catalogue as the window shows it; its rows stay in the engine. */
export interface CatalogueSummary extends CatalogueReference {
  readonly source: CatalogueSource;
  readonly rowCount: number;
  readonly columns: readonly ColumnSummary[];
  readonly mapping: ColumnMapping;
  /** Roles without which nothing can be inferred, and no column has. */
  readonly missingRoles: readonly ColumnRole[];
  /** Key of the known galaxy that the stars lie on; null when there is none, or more than one. */
  readonly galaxy: string | null;
  /** Mean direction of the stars, ICRS degrees; null until they have positions. */
  readonly centre: SkyCentre | null;
}

export interface SkyCentre {
  readonly ra: number;
  readonly dec: number;
}

export interface ColumnSummary {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly ucd: string;
  readonly kind: 'number' | 'text' | 'boolean';
  readonly missingCount: number;
  /** The first value present, as text; '' when there is none. */
  readonly example: string;
}

export interface RowsRequest extends CatalogueReference {
  readonly offset: number;
  readonly count: number;
}

/** Rows `offset` to `offset + rows.length - 1`, cells in the order of the columns; null where missing. */
export interface RowsPage {
  readonly offset: number;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** Gives `role` to `column`, read in `unit`; takes the role away when `column` is null. */
export interface SetRoleRequest extends CatalogueReference {
  readonly role: ColumnRole;
  readonly column: string | null;
  /** As in the file when ''. */
  readonly unit: string;
}

export interface SelectionRequest extends CatalogueReference {
  /** As published or as the observer corrected it. */
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
}

/** The selection with what its plots need; arrays have one entry a catalogue row, NaN where missing. */
export interface SelectionPreview {
  readonly selection: Selection;
  /** Offsets from the galaxy's centre in the plane of the sky, arcmin: x east, y north. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Heliocentric line-of-sight velocity and its 1-sigma error, km/s. */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  /** Projected, along the major axis, arcmin. */
  readonly halfLightRadius: number;
  /** Of the members, km/s; NaN when there are too few. */
  readonly systemicVelocity: number;
  readonly velocityDispersion: number;
}

/** A preview with what follows from the galaxy's shape and distance. */
export interface SelectionView extends SelectionPreview {
  /** Semi-major axis of the ellipse through each star, arcmin. */
  readonly radius: Float64Array;
  readonly pcPerArcmin: number;
}

export interface ModelSummary {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** True when it was trained on synthetic mocks, not on simulated galaxies. */
  readonly synthetic: boolean;
  /** What it was trained on, in one or two sentences, for the observer to read before trusting it. */
  readonly description: string;
  /** Facts of its card, in order: recipe, training set size, domain, calibration, licence. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

export interface AnalysisRequest extends SelectionRequest {
  /** Chosen by the caller; names the run in progress events and when cancelling. */
  readonly run: string;
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
}

export interface RunReference {
  readonly run: string;
}

/** A finished analysis; its full arrays stay in the engine for exports, under the name of the run. */
export interface AnalysisReport extends RunReference {
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
}

export const FIGURES = ['mass-profile', 'corner', 'sky', 'phase-space', 'velocities', 'maps'] as const;
export type FigureName = (typeof FIGURES)[number];
export const FIGURE_FORMATS = ['svg', 'pdf', 'png'] as const;
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

export const TABLES = ['profile', 'estimators', 'samples'] as const;
export type TableName = (typeof TABLES)[number];
export const TABLE_FORMATS = ['csv', 'ecsv', 'fits', 'votable', 'latex', 'hdf5'] as const;
export type ExportTableFormat = (typeof TABLE_FORMATS)[number];

export interface FigureRequest extends RunReference {
  readonly figure: FigureName;
  readonly format: FigureFormat;
}

export interface TableRequest extends RunReference {
  readonly table: TableName;
  readonly format: ExportTableFormat;
}

export interface ExportedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What the window is told without asking. */
export type SteelyardEvent =
  | { readonly kind: 'progress'; readonly run: string; readonly stage: string; readonly fraction: number }
  | { readonly kind: 'engine-stopped'; readonly message: string };

/** An answer as it crosses processes: an `Error` would lose its code on the way, or carry a stack. */
export type Envelope = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: EnvelopeError };

export interface EnvelopeError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** What a host gives to the window: calls, events, and the way from a file the user chose to its origin. */
export interface HostBridge {
  call(method: string, argument: unknown): Promise<Envelope>;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: SteelyardEvent) => void): () => void;
  originOf(file: File): Promise<CatalogueOrigin>;
}

type Group = keyof SteelyardApi;
export type MethodName = { [G in Group]: `${G}.${keyof SteelyardApi[G] & string}` }[Group];
type Method<M extends MethodName> = M extends `${infer G}.${infer F}`
  ? G extends Group ? F extends keyof SteelyardApi[G] ? SteelyardApi[G][F] : never : never
  : never;
export type ArgumentOf<M extends MethodName> = Method<M> extends (argument: infer A) => Promise<unknown> ? A : never;
export type ResultOf<M extends MethodName> = Method<M> extends (argument: never) => Promise<infer R> ? R : never;
