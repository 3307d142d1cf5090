import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type {
  GalaxyPreview, ManifestDraft, ModelEvaluation, SimulationDetail, SimulationRequest, SimulationSummary, SuiteOutline,
} from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useLongJobs } from './longJobs.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** Views that a preview shows. */
const PREVIEWED = 6;

/** A suite of the person's own simulations: what its manifest says, what was found of its galaxies, and the sets made of it. */
export const useSimulations = defineStore('simulations', () => {
  const { api, bridge } = useSteelyard();
  const longJobs = useLongJobs();
  const outline = shallowRef<SuiteOutline>();
  /** What is put to the person where a folder has no manifest yet. */
  const draft = shallowRef<ManifestDraft>();
  const jobs = shallowRef<readonly SimulationSummary[]>([]);
  /** What was found of the galaxies of the suite, by the last job of it that is done. */
  const found = shallowRef<SimulationDetail>();
  const excluded = shallowRef<ReadonlySet<string>>(new Set());
  const chosenGalaxy = shallowRef('');
  const preview = shallowRef<GalaxyPreview>();
  const previewing = shallowRef(false);
  const evaluationJob = shallowRef('');
  const evaluation = shallowRef<{ readonly model: string; readonly found: ModelEvaluation }>();
  const trouble = shallowRef<Trouble>();
  /** Whether the person chose what is shown; until then it is the last suite that was read. */
  let opened = false;

  const ofSuite = computed(() => jobs.value.filter(({ request }) => request.manifest === outline.value?.manifest));
  /** The one under way of the suite that only reads. */
  const reading = computed(() => ofSuite.value.findLast(({ request, job }) => request.out === null && job.state !== 'done' && job.state !== 'cancelled'));
  const galaxies = computed(() => found.value?.galaxies ?? []);
  const willBeTaken = computed(() => galaxies.value.filter(({ name, taken }) => taken && !excluded.value.has(name)));

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
  async function load(): Promise<void> {
    jobs.value = await ask(() => api.simulations.list(null)) ?? jobs.value;
    const last = jobs.value.at(-1);
    if (opened || !last) {
      await lookAtLast();
      return;
    }
    const described = await ask(() => api.simulations.describe({ manifest: last.request.manifest }));
    if (described && !opened) await show(described);
  }
  /** @param path of a manifest, or of a folder that has none yet */
  async function open(path: string): Promise<void> {
    opened = true;
    if (path.toLowerCase().endsWith('.toml')) {
      const described = await attempt(() => api.simulations.describe({ manifest: path }));
      if (described) await show(described);
      return;
    }
    const drafted = await attempt(() => api.simulations.draft({ folder: path }));
    if (drafted) [draft.value, outline.value, found.value] = [drafted, undefined, undefined];
  }
  async function createManifest(wish: ManifestDraft): Promise<void> {
    const described = await attempt(() => api.simulations.createManifest(wish));
    if (described) await show(described);
  }
  async function show(described: SuiteOutline): Promise<void> {
    opened = true;
    draft.value = undefined;
    if (outline.value?.manifest !== described.manifest) {
      [found.value, excluded.value, chosenGalaxy.value, preview.value] = [undefined, new Set(), '', undefined];
    }
    outline.value = described;
    await lookAtLast();
  }
  async function lookAtLast(): Promise<void> {
    const ended = ofSuite.value.filter(({ found: counts }) => counts !== null);
    // What a set was made without is left out in its own report, and could not be taken again.
    const done = ended.findLast(({ request }) => request.exclude.length === 0) ?? ended.at(-1);
    if (!done || found.value?.summary.job.job === done.job.job) return;
    const detail = await ask(() => api.simulations.get({ job: done.job.job }));
    if (detail && detail.summary.request.manifest === outline.value?.manifest) found.value = detail;
  }
  async function start(request: SimulationRequest): Promise<boolean> {
    const summary = await attempt(() => api.simulations.start(request));
    if (summary) replace(summary);
    return summary !== undefined;
  }
  async function act(what: 'pause' | 'resume' | 'cancel', job: string): Promise<void> {
    const summary = await attempt(() => api.simulations[what]({ job }));
    if (summary) replace(summary);
  }
  function replace(summary: SimulationSummary): void {
    const isKnown = jobs.value.some(({ job }) => job.job === summary.job.job);
    jobs.value = isKnown ? jobs.value.map((one) => (one.job.job === summary.job.job ? summary : one)) : [...jobs.value, summary];
  }
  function include(name: string, isIncluded: boolean): void {
    const names = new Set(excluded.value);
    if (isIncluded) names.delete(name);
    else names.add(name);
    excluded.value = names;
  }
  async function look(galaxy: string, seed: number, recipe: string): Promise<void> {
    const manifest = outline.value?.manifest;
    if (manifest === undefined) return;
    chosenGalaxy.value = galaxy;
    previewing.value = true;
    const answer = await attempt(() => api.simulations.preview({ manifest, galaxy, seed, recipe, views: PREVIEWED }));
    if (galaxy === chosenGalaxy.value) [preview.value, previewing.value] = [answer, false];
  }
  async function evaluate(model: string, set: string, views: number): Promise<void> {
    evaluation.value = undefined;
    const job = await attempt(() => api.models.evaluate({ name: model, suite: set, galaxies: views }));
    evaluationJob.value = job?.job ?? '';
  }
  watch(() => longJobs.jobs.find(({ job }) => job === evaluationJob.value)?.state, async (state) => {
    if (state !== 'done') return;
    const job = evaluationJob.value;
    const title = longJobs.jobs.find((one) => one.job === job)?.title ?? '';
    const answer = await ask(() => api.models.evaluation({ job }));
    if (answer) evaluation.value = { model: /^Evaluate (\S+)/.exec(title)?.[1] ?? '', found: answer };
  });
  bridge.onEvent((event) => {
    if (event.kind === 'job' && event.job.kind === 'simulation') {
      const known = jobs.value.find(({ job }) => job.job === event.job.job);
      if (known && known.job.state === event.job.state) replace({ ...known, job: event.job });
      else void load();
    }
    if (event.kind === 'job-removed') jobs.value = jobs.value.filter(({ job }) => job.job !== event.job);
    if (event.kind === 'engine-stopped') void load();
  });
  return {
    outline, draft, jobs, reading, found, galaxies, willBeTaken, excluded, chosenGalaxy, preview, previewing, evaluationJob, evaluation,
    trouble, load, open, createManifest, start, act, include, look, evaluate,
  };
});
