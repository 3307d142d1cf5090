import type { JobSummary, SteelyardApi, SteelyardEvent } from '../../../shared/api.ts';
import { listDevices } from '../../devices.ts';
import { jobSummary, type JobKeeper } from '../../jobs/jobKeeper.ts';
import type { RunQueue } from '../../jobs/runQueue.ts';
import { batchJob, runJob } from '../../jobs/runSummaries.ts';
import type { Home } from '../../projects/home.ts';
import type { ProjectSession } from '../../projects/session.ts';

/** The project's runs and batches and this computer's long jobs as one table. */
export function jobHandlers(
  { library }: Home, session: ProjectSession, queue: RunQueue, keeper: JobKeeper, emit: (event: SteelyardEvent) => void,
): SteelyardApi['jobs'] {
  const batchRuns = (id: string) => session.file.runs.list().filter(({ batch }) => batch === id);
  const isBatch = (id: string): boolean => session.file.runs.batches().some((batch) => batch.id === id);
  const isRun = (id: string): boolean => session.file.runs.find(id) !== undefined;
  const find = (id: string): JobSummary => {
    const { runs } = session.file;
    const run = runs.find(id);
    const batch = runs.batches().find((one) => one.id === id);
    return run ? runJob(run, queue.progressOf(id)) : batch ? batchJob(batch, runs.list()) : jobSummary(keeper.get(id));
  };
  return {
    async list() {
      const runs = session.file.runs.list();
      return [
        ...session.file.runs.batches().filter(({ cleared }) => !cleared).map((batch) => batchJob(batch, runs)),
        ...runs.filter(({ cleared }) => !cleared).map((run) => runJob(run, queue.progressOf(run.id))),
        ...library.jobs.list().filter(({ cleared }) => !cleared).map(jobSummary),
      ].sort((a, b) => a.created.localeCompare(b.created));
    },
    async cancel({ job }) {
      if (isBatch(job)) return { cancelled: batchRuns(job).map(({ id }) => queue.cancel(id)).includes(true) };
      return { cancelled: isRun(job) ? queue.cancel(job) : await keeper.cancel(job) };
    },
    async retry({ job }) {
      if (isBatch(job)) {
        for (const { id, state } of batchRuns(job)) if (['failed', 'cancelled', 'interrupted'].includes(state)) queue.retry(id);
      } else if (isRun(job)) {
        queue.retry(job);
      } else {
        keeper.resume(job);
      }
      return find(job);
    },
    async clear() {
      for (const job of [...session.file.runs.clearEnded(), ...library.jobs.clearEnded()]) emit({ kind: 'job-removed', job });
      return null;
    },
  };
}

export function deviceHandlers(): SteelyardApi['devices'] {
  return {
    list: async ({ benchmark }) => (await listDevices(benchmark)).map(({ id, kind, adapter = '', usable, problem = '', samples_per_second: speed }) =>
      ({ id, kind, adapter, usable, problem, samplesPerSecond: speed ?? null })),
  };
}
