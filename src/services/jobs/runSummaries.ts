import type { JobState, JobSummary, RunSummary } from '../../shared/api.ts';
import type { Batch, StoredRun } from '../../store/project/runs.ts';

export interface RunProgress {
  readonly stage: string;
  /** In [0, 1]. */
  readonly fraction: number;
}

/** Radius of the one mass that a list of runs shows, in R_h: where the closed estimators are best. */
const SHOWN_RADIUS = 1.8;

export function runSummary(run: StoredRun, progress?: RunProgress): RunSummary {
  const { id, batch, catalogue, catalogueName, galaxy, steps, model, samples, seed, device } = run;
  const { state, message, created, finished, result } = run;
  const shown = result?.radii.find(({ r_over_rh }) => r_over_rh === SHOWN_RADIUS)?.log10_mass;
  return {
    run: id, label: labelOf(run), batch, catalogue, catalogueName, galaxy, steps, model, samples, seed, device, state,
    ...progressOf(run, progress),
    message, created, finished,
    log10Mass: shown ? { q16: shown.q16, q50: shown.q50, q84: shown.q84 } : null,
    starCount: result?.sample.n_stars ?? null,
    command: result?.provenance.command ?? '',
  };
}

/** A run as the table of jobs has it. */
export function runJob(run: StoredRun, progress?: RunProgress): JobSummary {
  const { id, state, message, created, finished, batch } = run;
  return { job: id, kind: 'analysis', title: labelOf(run), state, ...progressOf(run, progress), secondsLeft: null, message, created, finished, batch };
}

/** A batch as the table of jobs has it: it ends when the last of its runs does. */
export function batchJob({ id, title, created }: Batch, all: readonly StoredRun[]): JobSummary {
  const runs = all.filter(({ batch }) => batch === id);
  const ended = runs.filter(({ finished }) => finished !== null);
  const failed = runs.filter(({ state }) => state === 'failed' || state === 'interrupted').length;
  return {
    job: id, kind: 'batch', title, state: batchState(runs), stage: `${ended.length} of ${runs.length}`,
    fraction: runs.length === 0 ? 1 : ended.length / runs.length, secondsLeft: null,
    message: failed === 0 ? '' : `${failed} of ${runs.length} failed.`,
    created,
    finished: ended.length < runs.length ? null : ended.map(({ finished }) => finished!).sort().at(-1) ?? created,
    batch: null,
  };
}

function batchState(runs: readonly StoredRun[]): JobState {
  const states = new Set(runs.map(({ state }) => state));
  if (states.has('running') || (states.has('queued') && states.has('done'))) return 'running';
  for (const state of ['queued', 'failed', 'interrupted'] as const) if (states.has(state)) return state;
  return states.has('done') || states.size === 0 ? 'done' : 'cancelled';
}

function labelOf({ label, galaxy, model }: StoredRun): string {
  return label || `${galaxy.name}, ${model}`;
}

function progressOf({ state }: StoredRun, progress?: RunProgress): RunProgress {
  if (progress) return progress;
  return state === 'done' ? { stage: 'Done', fraction: 1 } : { stage: state === 'queued' ? 'Waiting' : '', fraction: 0 };
}
