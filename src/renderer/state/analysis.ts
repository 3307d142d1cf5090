import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { AnalysisReport, ExportedFile } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useCatalogues } from './catalogues.ts';
import { useLibrary } from './library.ts';
import { useMembership } from './membership.ts';
import { useNotices } from './notices.ts';
import { isComplete } from './steps.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** One analysis of the active catalogue: what is asked for, how far it is, what came of it. */
export const useAnalysis = defineStore('analysis', () => {
  const { api, bridge } = useSteelyard();
  const catalogues = useCatalogues();
  const library = useLibrary();
  const membership = useMembership();
  const notices = useNotices();
  const model = ref('');
  const samples = ref(10_000);
  const seed = ref(1);
  const report = shallowRef<AnalysisReport>();
  /** What the report was made from, to tell when it is no longer what the window shows. */
  const reportedInput = shallowRef<readonly unknown[]>([]);
  const progress = shallowRef<{ readonly run: string; readonly stage: string; readonly fraction: number }>();
  const trouble = shallowRef<Trouble>();
  const exportTrouble = shallowRef<Trouble>();

  watch(() => library.models, (models) => {
    model.value ||= (models.find(({ name }) => name === 'combined') ?? models.at(0))?.name ?? '';
  });
  const running = computed(() => progress.value !== undefined);
  const input = computed(() => [catalogues.active, membership.galaxy, membership.steps, model.value, samples.value, seed.value]);
  const outdated = computed(() => report.value !== undefined && input.value.some((part, at) => part !== reportedInput.value[at]));
  watch(() => catalogues.activeId, () => {
    report.value = undefined;
    trouble.value = undefined;
  });

  async function run(): Promise<void> {
    const [open, galaxy] = [catalogues.active, membership.galaxy];
    if (!open || !galaxy || running.value) return;
    const asked = input.value;
    const id = `run-${crypto.randomUUID()}`;
    trouble.value = undefined;
    advance({ run: id, stage: 'Starting', fraction: 0 });
    try {
      report.value = await api.analysis.run({
        run: id, catalogue: open.catalogue, galaxy, steps: membership.steps.filter(isComplete),
        model: model.value, samples: samples.value, seed: seed.value,
      });
      reportedInput.value = asked;
    } catch (error) {
      trouble.value = troubleOf(error);
    }
    progress.value = undefined;
    notices.finish(id);
  }
  function advance(step: { readonly run: string; readonly stage: string; readonly fraction: number }): void {
    progress.value = step;
    notices.report({ id: step.run, title: `Mass profile of ${membership.galaxy?.name ?? 'the galaxy'}`, stage: step.stage, fraction: step.fraction, cancel: () => void cancel() });
  }
  async function cancel(): Promise<void> {
    const current = progress.value;
    if (current) await api.analysis.cancel({ run: current.run }).catch((error: unknown) => { trouble.value = troubleOf(error); });
  }
  /** Makes a file of the report; undefined when it failed, and `exportTrouble` says why. */
  async function exportFile(make: (run: string) => Promise<ExportedFile>): Promise<ExportedFile | undefined> {
    exportTrouble.value = undefined;
    try {
      return report.value ? await make(report.value.run) : undefined;
    } catch (error) {
      exportTrouble.value = troubleOf(error);
      return undefined;
    }
  }
  bridge.onEvent((event) => {
    if (event.kind === 'progress' && progress.value?.run === event.run) advance(event);
    if (event.kind === 'engine-stopped') report.value = undefined;
  });
  return { api, model, samples, seed, report, progress, running, outdated, trouble, exportTrouble, run, cancel, exportFile };
});
