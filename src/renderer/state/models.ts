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
  /** No card is read before the page was there. */
  let isLookedAt = false;
  /** What came of evaluations that are done, by their jobs. */
  const found = shallowRef<ReadonlyMap<string, ModelEvaluation>>(new Map());

  const evaluations = computed<readonly JobSummary[]>(() => longJobs.jobs.filter((job) => job.kind === 'evaluation' && isOf(job, chosenName.value)));

  /** What the person asks for begins without the last trouble; what comes by itself leaves it to be read. */
  function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    trouble.value = undefined;
    return ask(work);
  }
  async function ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      trouble.value = troubleOf(error);
      return undefined;
    }
  }
  async function choose(name: string): Promise<void> {
    trouble.value = undefined;
    await show(name);
  }
  async function show(name: string): Promise<void> {
    chosenName.value = name;
    if (card.value?.summary.name !== name) card.value = undefined;
    if (isLookedAt) await readCard();
  }
  async function readCard(): Promise<void> {
    const name = chosenName.value;
    const answer = name === '' ? undefined : await ask(() => api.models.card({ name }));
    if (name === chosenName.value) card.value = answer;
  }
  /** A model of the same name may have come or gone meanwhile. */
  async function refresh(): Promise<void> {
    isLookedAt = true;
    await Promise.all([loadSuites(), ask(() => library.loadSlopeModels()), readCard()]);
  }
  async function loadSuites(): Promise<void> {
    if (suites.value.length === 0) suites.value = await ask(() => api.training.suites(null)) ?? [];
  }
  async function take(origin: PackageOrigin): Promise<void> {
    const kept = await attempt(() => api.models.importPackage(origin));
    if (!kept) return;
    await library.loadModels();
    await choose(kept.name);
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
  watch([() => library.models, () => library.slopeModels], ([masses, ofSlopes]) => {
    if (![...masses, ...ofSlopes].some(({ name }) => name === chosenName.value)) void show(masses.at(0)?.name ?? '');
  }, { immediate: true });
  watch(() => evaluations.value.filter(({ job, state }) => state === 'done' && !found.value.has(job)), async (done) => {
    for (const { job } of done) {
      const evaluation = await ask(() => api.models.evaluation({ job }));
      if (evaluation) found.value = new Map([...found.value, [job, evaluation]]);
    }
  }, { immediate: true });
  return { chosenName, card, suites, trouble, found, evaluations, choose, refresh, take, exportPackage, remove, evaluate };
});

/** Jobs name their model in their title. */
function isOf({ title }: JobSummary, model: string): boolean {
  return title === `Evaluate ${model}` || title.startsWith(`Evaluate ${model} on `);
}
