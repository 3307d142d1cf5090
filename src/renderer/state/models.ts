import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { JobSummary, ModelCardView, ModelEvaluation, PackageOrigin, SuiteSummary } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useLibrary } from './library.ts';
import { useLongJobs } from './longJobs.ts';
import { saveFile } from './save.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** The model packages, one of them looked at: its card, and what evaluations of it found. */
export const useModels = defineStore('models', () => {
  const { api } = useSteelyard();
  const library = useLibrary();
  const longJobs = useLongJobs();
  const chosenName = shallowRef('');
  const card = shallowRef<ModelCardView>();
  const suites = shallowRef<readonly SuiteSummary[]>([]);
  const trouble = shallowRef<Trouble>();
  /** What came of evaluations that are done, by their jobs. */
  const found = shallowRef<ReadonlyMap<string, ModelEvaluation>>(new Map());

  const evaluations = computed<readonly JobSummary[]>(() => longJobs.jobs.filter((job) => job.kind === 'evaluation' && isOf(job, chosenName.value)));

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    trouble.value = undefined;
    try {
      return await work();
    } catch (error) {
      trouble.value = troubleOf(error);
      return undefined;
    }
  }
  async function choose(name: string): Promise<void> {
    chosenName.value = name;
    if (card.value?.summary.name !== name) card.value = undefined;
    const answer = name === '' ? undefined : await attempt(() => api.models.card({ name }));
    if (name === chosenName.value) card.value = answer;
  }
  async function loadSuites(): Promise<void> {
    if (suites.value.length === 0) suites.value = await attempt(() => api.training.suites(null)) ?? [];
  }
  async function take(origin: PackageOrigin): Promise<void> {
    const summary = await attempt(() => api.models.importPackage(origin));
    if (!summary) return;
    await library.loadModels();
    await choose(summary.name);
  }
  async function exportPackage(name: string): Promise<void> {
    const file = await attempt(() => api.models.exportPackage({ name }));
    if (file) saveFile(file);
  }
  async function remove(name: string): Promise<void> {
    await attempt(() => api.models.remove({ name }));
    await library.loadModels();
  }
  /** @returns its job, once it is begun */
  async function evaluate(suite: string | null, galaxies: number): Promise<string | undefined> {
    return (await attempt(() => api.models.evaluate({ name: chosenName.value, suite, galaxies })))?.job;
  }

  // One that is gone leaves the first in sight.
  watch(() => library.models, (models) => {
    if (!models.some(({ name }) => name === chosenName.value)) void choose(models.at(0)?.name ?? '');
  }, { immediate: true });
  watch(() => evaluations.value.filter(({ job, state }) => state === 'done' && !found.value.has(job)), async (done) => {
    for (const { job } of done) {
      const evaluation = await attempt(() => api.models.evaluation({ job }));
      if (evaluation) found.value = new Map([...found.value, [job, evaluation]]);
    }
  }, { immediate: true });
  return { chosenName, card, suites, trouble, found, evaluations, choose, loadSuites, take, exportPackage, remove, evaluate };
});

/** Jobs name their model in their title. */
function isOf({ title }: JobSummary, model: string): boolean {
  return title === `Evaluate ${model}` || title.startsWith(`Evaluate ${model} on `);
}
