import type { JobReference, JobSummary } from './apiJobs.ts';

/** Training models of the user's own, each as a job in a process of its own with checkpoints. */
export interface TrainingApi {
  suites(request: null): Promise<readonly SuiteSummary[]>;
  recipes(request: null): Promise<readonly RecipeSummary[]>;
  /** What is in a training file, before training on it. */
  inspectSet(request: { readonly path: string }): Promise<TrainingSetSummary>;
  /** The newest last. */
  list(request: null): Promise<readonly TrainingSummary[]>;
  /** With the loss curve so far. */
  get(request: JobReference): Promise<TrainingDetail>;
  start(request: TrainingRequest): Promise<TrainingSummary>;
  /** Saves the state and ends the process; `resume` goes on from there, on the processor to the bit. */
  pause(request: JobReference): Promise<TrainingSummary>;
  resume(request: JobReference): Promise<TrainingSummary>;
  /** Ends it for good and deletes its checkpoints. */
  cancel(request: JobReference): Promise<TrainingSummary>;
}

export interface SuiteSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly synthetic: boolean;
  /** Kept to evaluate models on, not to train them. */
  readonly testOnly: boolean;
}

export interface RecipeSummary {
  readonly name: string;
  readonly description: string;
  readonly epochs: number;
}

/** What to learn from: galaxies drawn from a suite, or a training file (drawn before, or made of a user's simulations). */
export type TrainingSource =
  | { readonly kind: 'suite'; readonly suite: string; readonly galaxies: number }
  | { readonly kind: 'file'; readonly path: string };

export interface TrainingRequest {
  /** What the model will be called. */
  readonly name: string;
  readonly source: TrainingSource;
  readonly recipe: string;
  /** A model to go on from instead of from scratch, with its recipe, on a file of simulations; null for none. */
  readonly from: string | null;
  /** As `devices.list` names it, or 'auto' for the fastest that works. */
  readonly device: string;
  readonly seed: number;
  /** How many networks to train, whose posteriors are mixed. */
  readonly members: number;
  /** At most; null for the recipe's. */
  readonly epochs: number | null;
  /** Minutes of training after which it stops with the best so far; null for no limit. */
  readonly maxMinutes: number | null;
  /** Of the engine; null for all cores. */
  readonly threads: number | null;
  /** Held-out galaxies to measure the model on at the end. */
  readonly evaluationGalaxies: number;
}

export interface TrainingSetSummary {
  readonly path: string;
  readonly examples: number;
  readonly galaxies: number;
  readonly suites: readonly string[];
  readonly pixels: number;
}

/** One epoch of one network. */
export interface LossPoint {
  /** From 0. */
  readonly member: number;
  /** 'likelihood', or of the recipe in two stages 'regression' and 'flow'. */
  readonly stage: string;
  /** From 0. */
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
  /** Of a flow: how often the truth of validation galaxies lay within the innermost parts of their posteriors (`latentCoverage`). */
  readonly coverage?: { readonly examples: number; readonly shares: readonly number[] };
}

export interface TrainingSummary {
  readonly job: JobSummary;
  readonly request: TrainingRequest;
  readonly epochsDone: number;
  /** Lowest so far; null before the first epoch. */
  readonly validationLoss: number | null;
  /** Name of the model that came of it; null until it is done. */
  readonly model: string | null;
}

export interface TrainingDetail {
  readonly summary: TrainingSummary;
  readonly curve: readonly LossPoint[];
  /** What it said on the way: the device chosen, a device that gave up. */
  readonly notes: readonly string[];
}
