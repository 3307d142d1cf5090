import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ExportedFile, RunRequest, RunSummary } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useCatalogues } from './catalogues.ts';
import { useLibrary } from './library.ts';
import { useMembership } from './membership.ts';
import { newId } from './newId.ts';
import { useRuns } from './runs.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** The average over the shipped models of single suites, as the engine names it. */
export const AVERAGED = 'averaged';

/** What is asked of the next run, which run is looked at, and its report. */
export const useAnalysis = defineStore('analysis', () => {
  const { api } = useSteelyard();
  const catalogues = useCatalogues();
  const library = useLibrary();
  const membership = useMembership();
  const runs = useRuns();
  const model = ref('');
  const samples = ref(10_000);
  const seed = ref(1);
  const device = ref<string | null>(null);
  /** The run that is looked at. */
  const shown = ref('');
  const trouble = shallowRef<Trouble>();
  const exportTrouble = shallowRef<Trouble>();

  watch(() => library.models, (models) => {
    model.value ||= (models.find(({ name }) => name === 'combined') ?? models.at(0))?.name ?? '';
  });
  const summary = computed(() => runs.list.find(({ run }) => run === shown.value));
  const report = computed(() => runs.reports.get(shown.value));
  const running = computed(() => summary.value?.state === 'queued' || summary.value?.state === 'running');

  /** A request for the active catalogue; undefined while something is missing. */
  const request = computed((): Omit<RunRequest, 'run'> | undefined => {
    const [open, galaxy] = [catalogues.active, membership.galaxy];
    if (!open || !galaxy || model.value === '') return undefined;
    return {
      label: '', catalogue: open.catalogue, galaxy, steps: membership.completeSteps,
      model: model.value, samples: samples.value, seed: seed.value, device: device.value,
    };
  });
  /** Whether the window now asks for something else than the run that is looked at. */
  const outdated = computed(() => report.value !== undefined && summary.value !== undefined && request.value !== undefined
    && catalogues.activeId === summary.value.catalogue && asked(request.value) !== asked(summary.value));

  watch(summary, (now) => {
    if (now?.state === 'done') void runs.open(now.run);
    trouble.value = now?.state === 'failed' ? { code: 'run-failed', message: now.message, details: { run: now.run } } : undefined;
  });

  async function run(): Promise<void> {
    if (!request.value) return;
    const id = newId('run');
    trouble.value = undefined;
    if (await runs.queue([{ ...request.value, run: id }], null)) shown.value = id;
  }
  function show(id: string): void {
    shown.value = id;
    exportTrouble.value = undefined;
    if (runs.done.some((one) => one.run === id)) void runs.open(id);
  }
  /** Makes a file of the run that is looked at; undefined when it failed, and `exportTrouble` says why. */
  async function exportFile(make: (run: string) => Promise<ExportedFile>): Promise<ExportedFile | undefined> {
    exportTrouble.value = undefined;
    try {
      return report.value ? await make(report.value.run) : undefined;
    } catch (error) {
      exportTrouble.value = troubleOf(error);
      return undefined;
    }
  }
  return {
    api, model, samples, seed, device, shown, summary, report, running, request, outdated, trouble, exportTrouble, run, show, exportFile,
  };
});

/** All that a posterior depends on, to compare. */
function asked({ galaxy, steps, model, samples, seed, device }: Omit<RunRequest, 'run'> | RunSummary): string {
  return JSON.stringify([galaxy, steps, model, samples, seed, device], (_, value: unknown) => (isRecord(value) ? sorted(value) : value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
}
