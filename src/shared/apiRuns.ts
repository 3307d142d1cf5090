import type { SelectionRequest } from './apiSelection.ts';
import type { Galaxy } from './galaxy.ts';
import type { AnalysisResult, Posterior } from './posterior.ts';
import type { SelectionStep } from './selection.ts';

/** One analysis asked for and awaited: queued ahead of everything else, kept in the project like any run. */
export interface AnalysisApi {
  run(request: AnalysisRequest): Promise<AnalysisReport>;
  cancel(request: RunReference): Promise<{ readonly cancelled: boolean }>;
}

/** The project's analyses: queued, run one after the other, kept with all that they depend on. Two runs are compared by getting both. */
export interface RunsApi {
  /** Queues one analysis or a batch (galaxies x models); returns at once. Progress comes as `job` and `progress` events. */
  queue(request: QueueRequest): Promise<readonly RunSummary[]>;
  /** The newest last. */
  list(request: null): Promise<readonly RunSummary[]>;
  get(request: RunReference): Promise<RunDetail>;
  cancel(request: RunReference): Promise<{ readonly cancelled: boolean }>;
  /** Queues again, as it was asked for, a run that failed, was cancelled or was interrupted. */
  retry(request: RunReference): Promise<RunSummary>;
  /** Repeats a finished run from what was recorded of it, and says whether the posterior is the same to the bit. */
  reproduce(request: RunReference): Promise<Reproduction>;
  rename(request: RenameRunRequest): Promise<RunSummary>;
  /** Can be undone. */
  remove(request: RunReference): Promise<null>;
}

export interface AnalysisRequest extends SelectionRequest {
  /** Chosen by the caller, once in a project; names the run in events and when cancelling. */
  readonly run: string;
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
}

export interface RunReference {
  readonly run: string;
}

export interface RunRequest extends AnalysisRequest {
  /** What the observer calls it; '' for galaxy and model. */
  readonly label: string;
  /** As `devices.list` names it; null for the processor, where the same seed gives the same bits. */
  readonly device: string | null;
}

export interface QueueRequest {
  /** What a batch is called, shown as one job; null for runs that stand alone. */
  readonly batch: string | null;
  readonly requests: readonly RunRequest[];
}

export interface RenameRunRequest extends RunReference {
  readonly label: string;
}

export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface RunSummary extends RunReference {
  readonly label: string;
  /** Job of the batch that it belongs to. */
  readonly batch: string | null;
  /** The catalogue may be closed by now. */
  readonly catalogue: string;
  readonly catalogueName: string;
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly device: string | null;
  readonly state: RunState;
  readonly stage: string;
  /** In [0, 1]. */
  readonly fraction: number;
  /** Of a run that failed: one sentence; else ''. */
  readonly message: string;
  /** ISO 8601. */
  readonly created: string;
  readonly finished: string | null;
  /** Known when it is done: log10 Msun within 1.8 half-light radii, and stars in the sample. */
  readonly log10Mass: { readonly q16: number; readonly q50: number; readonly q84: number } | null;
  readonly starCount: number | null;
  /** The command line that reproduces it; '' until it is done. */
  readonly command: string;
}

export interface RunDetail {
  readonly summary: RunSummary;
  /** Null until it is done. */
  readonly report: AnalysisReport | null;
}

/** A finished analysis; its other arrays stay in the engine for exports, under the name of the run. */
export interface AnalysisReport extends RunReference {
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
}

export interface Reproduction {
  readonly identical: boolean;
  /** One sentence: that it is the same, or what is not (another model, program or device). */
  readonly sentence: string;
}
