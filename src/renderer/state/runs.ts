import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { AnalysisReport, RunRequest, RunSummary } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useNotices } from './notices.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** Events of a batch come in bursts: one question for all of them. */
const REFRESH_MS = 60;

/** The project's runs: the queue, what is done, and the reports that were looked at. */
export const useRuns = defineStore('runs', () => {
  const { api, bridge } = useSteelyard();
  const notices = useNotices();
  const list = shallowRef<readonly RunSummary[]>([]);
  const reports = shallowRef<ReadonlyMap<string, AnalysisReport>>(new Map());
  const trouble = shallowRef<Trouble>();

  const waiting = computed(() => list.value.filter(({ state }) => state === 'queued' || state === 'running'));
  const done = computed(() => list.value.filter(({ state }) => state === 'done'));

  /** Says what went wrong where the runs are listed; true when nothing did. */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    trouble.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      trouble.value = troubleOf(error);
      return false;
    }
  }
  async function load(): Promise<void> {
    try {
      list.value = await api.runs.list(null);
    } catch (error) {
      trouble.value = troubleOf(error);
    }
    const known = new Set(list.value.map(({ run }) => run));
    if ([...reports.value.keys()].some((run) => !known.has(run))) {
      reports.value = new Map([...reports.value].filter(([run]) => known.has(run)));
    }
    tellOfThem();
  }
  /** Gets the report of a finished run, once. */
  async function open(run: string): Promise<void> {
    if (reports.value.has(run)) return;
    await attempt(async () => {
      const { report } = await api.runs.get({ run });
      if (report) reports.value = new Map([...reports.value, [run, report]]);
    });
  }
  function queue(requests: readonly RunRequest[], batch: string | null): Promise<boolean> {
    return attempt(async () => {
      await api.runs.queue({ batch, requests });
      await load();
    });
  }
  function cancel(run: string): Promise<boolean> {
    return attempt(() => api.runs.cancel({ run }));
  }
  function retry(run: string): Promise<boolean> {
    return attempt(() => api.runs.retry({ run }));
  }
  function remove(run: string): Promise<boolean> {
    return attempt(async () => {
      await api.runs.remove({ run });
      await load();
    });
  }
  function rename(run: string, label: string): Promise<boolean> {
    return attempt(async () => {
      await api.runs.rename({ run, label });
      await load();
    });
  }

  /** The tray shows what runs and waits. */
  let told: readonly string[] = [];
  function tellOfThem(): void {
    const now = waiting.value.map(({ run }) => run);
    for (const run of told) if (!now.includes(run)) notices.finish(run);
    for (const { run, label, stage, fraction } of waiting.value) {
      notices.report({ id: run, title: label, stage, fraction, cancel: () => void cancel(run) });
    }
    told = now;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  function refresh(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), REFRESH_MS);
  }
  bridge.onEvent((event) => {
    if (event.kind === 'progress' && list.value.some(({ run }) => run === event.run)) {
      list.value = list.value.map((run) => (run.run === event.run && run.state === 'running'
        ? { ...run, stage: event.stage, fraction: event.fraction } : run));
      tellOfThem();
    }
    const ofRuns = event.kind === 'project' || (event.kind === 'job' && (event.job.kind === 'analysis' || event.job.kind === 'batch'));
    if (ofRuns || event.kind === 'job-removed' || event.kind === 'engine-stopped') refresh();
  });
  void load();
  return { list, reports, trouble, waiting, done, load, open, queue, cancel, retry, remove, rename };
});
