import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { JobKind, JobSummary } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { durationText } from './format.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';
import { troubleOf } from './troubles.ts';

/** Of this computer, not of a project; they go on without the window. */
const LONG: readonly JobKind[] = ['training', 'evaluation', 'simulation'];
const PAGES: Readonly<Partial<Record<JobKind, string>>> = { training: 'training', evaluation: 'models', simulation: 'simulations' };

/** Trainings and evaluations, whoever looks: in the tray while they run, and told of when they end. */
export const useLongJobs = defineStore('long-jobs', () => {
  const { api, bridge } = useSteelyard();
  const notices = useNotices();
  const navigation = useNavigation();
  const jobs = shallowRef<readonly JobSummary[]>([]);

  function show(job: JobSummary): void {
    if (job.state === 'running' || job.state === 'queued') {
      const left = job.secondsLeft === null ? '' : `, at most ${durationText(job.secondsLeft)}`;
      const { job: id, title, stage, fraction } = job;
      notices.report({ id, title, stage: stage + left, fraction: fraction ?? undefined, cancel: () => void cancel(id) });
    } else {
      notices.finish(job.job);
    }
  }
  function take(job: JobSummary): void {
    const before = jobs.value.find((known) => known.job === job.job);
    jobs.value = before ? jobs.value.map((known) => (known.job === job.job ? job : known)) : [...jobs.value, job];
    show(job);
    if (before && before.state !== job.state) tell(job);
  }
  function tell({ kind, state, title, message }: JobSummary): void {
    const page = PAGES[kind];
    const look = page === undefined ? undefined : { label: 'Show', run: () => { navigation.go(page); } };
    if (state === 'done') notices.tell('success', `${title}: done`, '', look);
    else if (state === 'failed' || state === 'interrupted') notices.tell('error', `${title}: ${state}`, message, look);
  }
  async function load(): Promise<void> {
    try {
      jobs.value = (await api.jobs.list(null)).filter(({ kind }) => LONG.includes(kind));
      for (const job of jobs.value) show(job);
    } catch {
      // The engine does not answer; every other call says so.
    }
  }
  async function cancel(job: string): Promise<void> {
    try {
      await api.jobs.cancel({ job });
    } catch (error) {
      notices.tell('error', 'The job was not cancelled', troubleOf(error)?.message ?? '');
    }
  }
  bridge.onEvent((event) => {
    if (event.kind === 'job' && LONG.includes(event.job.kind)) take(event.job);
    if (event.kind === 'job-removed') {
      jobs.value = jobs.value.filter(({ job }) => job !== event.job);
      notices.finish(event.job);
    }
    // The next engine takes them up; what they are now is asked of it.
    if (event.kind === 'engine-stopped') void load();
  });
  return { jobs, load, cancel };
});
