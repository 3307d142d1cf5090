import type { CatalogueOrigin, CataloguesApi } from './apiCatalogues.ts';
import type { DesktopEvent, MenuCommand } from './apiDesktop.ts';
import type { ExportApi } from './apiExports.ts';
import type { DevicesApi, JobsApi, JobSummary } from './apiJobs.ts';
import type { ModelsApi } from './apiModels.ts';
import type { AboutApi, Preferences, PreferencesApi } from './apiPreferences.ts';
import type { ProjectsApi } from './apiProjects.ts';
import type { AnalysisApi, RunsApi } from './apiRuns.ts';
import type { SampApi, SampEvent } from './apiSamp.ts';
import type { SelectionApi } from './apiSelection.ts';
import type { SimulationsApi } from './apiSimulations.ts';
import type { SlopesApi } from './apiSlopes.ts';
import type { LossPoint, TrainingApi } from './apiTraining.ts';
import type { ErrorCode } from './errors.ts';
import type { Galaxy } from './galaxy.ts';

export type * from './apiCatalogues.ts';
export type * from './apiDesktop.ts';
export * from './apiExports.ts';
export * from './apiJobs.ts';
export type * from './apiModels.ts';
export type * from './apiPreferences.ts';
export type * from './apiProjects.ts';
export * from './apiRuns.ts';
export * from './apiSamp.ts';
export type * from './apiSelection.ts';
export * from './apiSimulations.ts';
export * from './apiSlopes.ts';
export type * from './apiTraining.ts';

/**
 * What the window can ask of Steelyard: one interface, carried by two transports (Electron IPC and the
 * browser host). Every argument and result crosses a process boundary, so each is plain data and typed
 * arrays, and each has a schema in `apiSchemas.ts` that the compiler holds equal to the types here.
 * Each group of methods is in a file of its own, `api*.ts`, with its schemas in `schemas*.ts`.
 */
export interface SteelyardApi {
  readonly catalogues: CataloguesApi;
  readonly galaxies: {
    list(request: null): Promise<readonly Galaxy[]>;
  };
  readonly models: ModelsApi;
  readonly selection: SelectionApi;
  readonly analysis: AnalysisApi;
  readonly runs: RunsApi;
  readonly slopes: SlopesApi;
  readonly export: ExportApi;
  readonly projects: ProjectsApi;
  readonly jobs: JobsApi;
  readonly training: TrainingApi;
  readonly simulations: SimulationsApi;
  readonly devices: DevicesApi;
  readonly preferences: PreferencesApi;
  readonly about: AboutApi;
  readonly samp: SampApi;
}

/** What the window is told without asking. */
export type SteelyardEvent =
  | SampEvent
  | DesktopEvent
  | { readonly kind: 'progress'; readonly run: string; readonly stage: string; readonly fraction: number }
  /** A job began, went on or ended. */
  | { readonly kind: 'job'; readonly job: JobSummary }
  /** A job was taken off the table. */
  | { readonly kind: 'job-removed'; readonly job: string }
  /** An epoch of a training ended. */
  | { readonly kind: 'loss'; readonly job: string; readonly point: LossPoint }
  /** The project is another, or what is in it changed: ask `projects.current`. */
  | { readonly kind: 'project' }
  /** A model came or went: ask `models.list`. */
  | { readonly kind: 'models' }
  | { readonly kind: 'preferences'; readonly preferences: Preferences }
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
  /** Shows the commands in the native menus, where the host has them. */
  showCommands?(commands: readonly MenuCommand[]): void;
}

type Group = keyof SteelyardApi;
export type MethodName = { [G in Group]: `${G}.${keyof SteelyardApi[G] & string}` }[Group];
type Method<M extends MethodName> = M extends `${infer G}.${infer F}`
  ? G extends Group ? F extends keyof SteelyardApi[G] ? SteelyardApi[G][F] : never : never
  : never;
export type ArgumentOf<M extends MethodName> = Method<M> extends (argument: infer A) => Promise<unknown> ? A : never;
export type ResultOf<M extends MethodName> = Method<M> extends (argument: never) => Promise<infer R> ? R : never;
