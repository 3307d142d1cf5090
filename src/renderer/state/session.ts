import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { AnalysisReport, CatalogueOrigin, CatalogueSummary, ModelSummary, SelectionView } from '../../shared/api.ts';
import type { ColumnRole } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { missingNumbers } from './galaxies.ts';
import { isComplete, startingSteps } from './steps.ts';

/** Fast typing asks for one preview, not for one a key. */
const PREVIEW_DELAY_MS = 250;

export type View = 'columns' | 'stars' | 'mass';
/** What the last thing that went wrong was about; shown beside it. */
export type Trouble = 'start' | 'catalogue' | 'selection' | 'analysis' | 'export';

/** All that the page knows: one catalogue, one galaxy, one selection, one analysis. */
export const useSession = defineStore('session', () => {
  const { api, bridge } = useSteelyard();

  const view = ref<View>('columns');
  const galaxies = shallowRef<readonly Galaxy[]>([]);
  const models = shallowRef<readonly ModelSummary[]>([]);
  const catalogue = shallowRef<CatalogueSummary>();
  const galaxy = shallowRef<Galaxy>();
  const steps = shallowRef<readonly SelectionStep[]>([]);
  const preview = shallowRef<SelectionView>();
  /** The steps that `preview.reports` speak of. */
  const previewedSteps = shallowRef<readonly SelectionStep[]>([]);
  const model = ref('');
  const samples = ref(10_000);
  const seed = ref(1);
  const report = shallowRef<AnalysisReport>();
  /** What the report was made from, to tell when it is no longer what the page shows. */
  const reportedInput = shallowRef<readonly unknown[]>([]);
  const progress = shallowRef<{ readonly run: string; readonly stage: string; readonly fraction: number }>();
  const opening = ref(false);
  const previewing = ref(false);
  const troubles = shallowRef<Readonly<Partial<Record<Trouble, string>>>>({});

  const running = computed(() => progress.value !== undefined);
  const ready = computed(() => catalogue.value !== undefined && catalogue.value.missingRoles.length === 0
    && galaxy.value !== undefined && missingNumbers(galaxy.value) === '');

  const input = computed(() => [catalogue.value, galaxy.value, steps.value, model.value, samples.value, seed.value]);
  const outdated = computed(() => report.value !== undefined && input.value.some((part, at) => part !== reportedInput.value[at]));

  /** Runs `work`; what goes wrong is told at `about`, and undefined comes back. */
  async function attempt<T>(about: Trouble, work: () => Promise<T>): Promise<T | undefined> {
    settle(about);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SteelyardError && error.code === 'cancelled')) {
        troubles.value = { ...troubles.value, [about]: error instanceof Error ? error.message : String(error) };
      }
      return undefined;
    }
  }

  function settle(about: Trouble): void {
    troubles.value = Object.fromEntries(Object.entries(troubles.value).filter(([name]) => name !== about));
  }

  async function load(): Promise<void> {
    await attempt('start', async () => {
      [galaxies.value, models.value] = await Promise.all([api.galaxies.list(null), api.models.list(null)]);
      model.value ||= (models.value.find(({ name }) => name === 'combined') ?? models.value.at(0))?.name ?? '';
    });
  }

  async function openFile(file: File): Promise<void> {
    const origin = await attempt('catalogue', () => bridge.originOf(file));
    if (origin) await openOrigin(origin);
  }

  async function openOrigin(origin: CatalogueOrigin): Promise<void> {
    opening.value = true;
    const opened = await attempt('catalogue', () => api.catalogues.open(origin));
    opening.value = false;
    if (!opened) return;
    const previous = catalogue.value?.catalogue;
    if (previous !== undefined) {
      void api.catalogues.close({ catalogue: previous }).catch(() => { /* its engine is gone, and the catalogue with it */ });
    }
    report.value = undefined;
    preview.value = undefined;
    settle('selection');
    settle('analysis');
    catalogue.value = opened;
    galaxy.value = galaxies.value.find(({ key }) => key === opened.galaxy);
    steps.value = startingSteps(opened);
    view.value = ready.value ? 'stars' : 'columns';
  }

  async function setRole(role: ColumnRole, column: string | null, unit: string): Promise<void> {
    const id = catalogue.value?.catalogue;
    if (id === undefined) return;
    const changed = await attempt('catalogue', () => api.catalogues.setRole({ catalogue: id, role, column, unit }));
    if (!changed || catalogue.value?.catalogue !== id) return;
    catalogue.value = changed;
    galaxy.value ??= galaxies.value.find(({ key }) => key === changed.galaxy);
  }

  let latestPreview = 0;
  async function refreshPreview(): Promise<void> {
    const [open, chosen] = [catalogue.value, galaxy.value];
    latestPreview += 1;
    const mine = latestPreview;
    if (!ready.value || !open || !chosen) {
      preview.value = undefined;
      return;
    }
    previewing.value = true;
    const asked = steps.value.filter(isComplete);
    const answer = await attempt('selection', () => api.selection.preview({ catalogue: open.catalogue, galaxy: chosen, steps: asked }));
    if (mine !== latestPreview) return; // a newer question is out
    previewing.value = false;
    preview.value = answer;
    previewedSteps.value = asked;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([catalogue, galaxy, steps], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refreshPreview(), PREVIEW_DELAY_MS);
  });

  async function run(): Promise<void> {
    const [open, chosen] = [catalogue.value, galaxy.value];
    if (!open || !chosen || running.value) return;
    const asked = input.value;
    const id = `run-${crypto.randomUUID()}`;
    progress.value = { run: id, stage: 'Starting', fraction: 0 };
    const finished = await attempt('analysis', () => api.analysis.run({
      run: id, catalogue: open.catalogue, galaxy: chosen, steps: steps.value.filter(isComplete),
      model: model.value, samples: samples.value, seed: seed.value,
    }));
    progress.value = undefined;
    view.value = 'mass';
    if (!finished) return;
    report.value = finished;
    reportedInput.value = asked;
  }

  async function cancel(): Promise<void> {
    const current = progress.value;
    if (current) await attempt('analysis', () => api.analysis.cancel({ run: current.run }));
  }

  bridge.onEvent((event) => {
    if (event.kind === 'progress') {
      if (progress.value?.run === event.run) progress.value = event;
      return;
    }
    // What was open went with the engine.
    catalogue.value = undefined;
    preview.value = undefined;
    report.value = undefined;
    troubles.value = { ...troubles.value, catalogue: event.message };
  });

  return {
    api, view, galaxies, models, catalogue, galaxy, steps, preview, previewedSteps, model, samples, seed, report, progress,
    opening, previewing, troubles, running, ready, outdated, attempt, settle, load, openFile, openOrigin, setRole, run, cancel,
  };
});
