import type { EnvelopeError, LossPoint, SimulationRequest, TrainingRequest } from '../../shared/api.ts';

/** What a job process is told to do ... */
export type JobOrder =
  | {
    readonly kind: 'training';
    readonly request: TrainingRequest;
    /** Where checkpoints and drawn galaxies are kept. */
    readonly folder: string;
    /** Where the model goes. */
    readonly models: string;
  }
  | {
    readonly kind: 'simulation';
    readonly request: SimulationRequest;
    /** Where what is done is kept. */
    readonly folder: string;
  }
  | { readonly kind: 'evaluation'; readonly model: string; readonly suite: string | null; readonly galaxies: number };

/** ... in messages of its own; 'pause' has it save its state and end. */
export type JobMessage = { readonly order: JobOrder } | 'pause';

/** What it says while it works, and last of all. */
export type JobReport =
  | { readonly kind: 'progress'; readonly stage: string; readonly fraction: number; readonly secondsLeft: number | null }
  | { readonly kind: 'loss'; readonly point: LossPoint }
  | { readonly kind: 'note'; readonly sentence: string }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'paused' }
  | { readonly kind: 'failed'; readonly error: EnvelopeError };
