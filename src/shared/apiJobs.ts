/** Long work, whatever its kind, in one table. Every change comes as a `job` event too. */
export interface JobsApi {
  /** The newest last. */
  list(request: null): Promise<readonly JobSummary[]>;
  cancel(request: JobReference): Promise<{ readonly cancelled: boolean }>;
  /** Starts again, from its last checkpoint where there is one, a job that failed, was cancelled or was interrupted. */
  retry(request: JobReference): Promise<JobSummary>;
  /** Takes ended jobs off the table; runs and models that they made stay. */
  clear(request: null): Promise<null>;
}

export interface JobReference {
  readonly job: string;
}

export const JOB_KINDS = ['analysis', 'batch', 'training', 'evaluation', 'simulation'] as const;
export type JobKind = (typeof JOB_KINDS)[number];
export const JOB_STATES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobSummary extends JobReference {
  readonly kind: JobKind;
  readonly title: string;
  readonly state: JobState;
  /** What it is doing, in two or three words. */
  readonly stage: string;
  /** Of the stage for trainings, of the whole for others; in [0, 1]; null where it cannot be known. */
  readonly fraction: number | null;
  /** At most, s; null where it cannot be known. */
  readonly secondsLeft: number | null;
  /** One sentence: why it failed, or a note on the way; ''. */
  readonly message: string;
  /** ISO 8601. */
  readonly created: string;
  readonly finished: string | null;
  /** Job of the batch that it belongs to. */
  readonly batch: string | null;
}

/** What there is to compute on. */
export interface DevicesApi {
  /** Each is tried in a process of its own; with `benchmark` timed too, two seconds each, and the fastest comes first. */
  list(request: { readonly benchmark: boolean }): Promise<readonly DeviceSummary[]>;
}

export interface DeviceSummary {
  readonly id: string;
  /** What kind it is, in words. */
  readonly kind: string;
  /** What the hardware calls itself; '' where that cannot be known. */
  readonly adapter: string;
  readonly usable: boolean;
  /** One sentence: why it cannot be used; ''. */
  readonly problem: string;
  /** Training speed of a small network, samples/s; null unless timed. */
  readonly samplesPerSecond: number | null;
}
