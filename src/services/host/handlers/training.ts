import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { openTrainingFile } from '../../../learning/datasets/trainingFile.ts';
import type { RecipeSummary, SteelyardApi, TrainingRequest, TrainingSummary } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import type { StoredJob } from '../../../store/library/jobs.ts';
import type { LibraryFile } from '../../../store/library/libraryFile.ts';
import { jobSummary, type JobKeeper } from '../../jobs/jobKeeper.ts';
import { loadModel, modelNames, ownModelNames } from '../../models.ts';
import { loadSuite, suiteNames } from '../../resources/suites.ts';
import { recipeNamed } from '../../training/recipes.ts';

const RECIPES: readonly Omit<RecipeSummary, 'epochs'>[] = [
  { name: 'npe', description: 'Network and flow trained together on the likelihood of the masses.' },
  { name: 'paper', description: 'In two stages, as in 2503.07717: a network that regresses the masses, then a flow on its summaries.' },
];

export function trainingHandlers({ jobs }: LibraryFile, keeper: JobKeeper): SteelyardApi['training'] {
  const trainingNamed = (id: string): StoredJob => {
    const job = keeper.get(id);
    if (job.kind !== 'training') throw new SteelyardError('value-invalid', 'This job is no training.', { job: id });
    return job;
  };
  const summaryOf = (job: StoredJob): TrainingSummary => {
    const curve = jobs.losses(job.id);
    const losses = curve.filter(({ stage }) => stage !== 'regression').map(({ validationLoss }) => validationLoss).filter(Number.isFinite);
    return {
      job: jobSummary(job), request: job.request as TrainingRequest, epochsDone: curve.length,
      validationLoss: losses.length > 0 ? Math.min(...losses) : null,
      model: (job.result as { readonly model: string } | null)?.model ?? null,
    };
  };
  return {
    async suites() {
      return suiteNames().map((name) => {
        const { title, description, testOnly } = loadSuite(name).suite;
        return { name, title, description, synthetic: true, testOnly };
      });
    },
    recipes: async () => RECIPES.map((recipe) => ({ ...recipe, epochs: recipeNamed(recipe.name).training.epochs })),
    async inspectSet({ path }) {
      refuseMissing(path);
      const file = await openTrainingFile(path);
      file.close();
      return {
        path, examples: file.examples.count, galaxies: new Set(file.examples.galaxy).size,
        suites: file.suites.map(({ name }) => name), pixels: file.maps.pixels,
      };
    },
    list: async () => jobs.list().filter(({ kind, cleared }) => kind === 'training' && !cleared).map(summaryOf),
    async get({ job }) {
      const found = trainingNamed(job);
      return { summary: summaryOf(found), curve: jobs.losses(job), notes: found.notes };
    },
    async start(request) {
      refuse(request, jobs.list());
      return summaryOf(keeper.add({ id: `training-${randomUUID()}`, kind: 'training', title: `Train ${request.name}`, request }));
    },
    pause: async ({ job }) => summaryOf(await keeper.pause(trainingNamed(job).id)),
    resume: async ({ job }) => summaryOf(keeper.resume(trainingNamed(job).id)),
    async cancel({ job }) {
      await keeper.cancel(trainingNamed(job).id);
      return summaryOf(keeper.get(job));
    },
  };
}

function refuseMissing(path: string): void {
  if (!existsSync(path)) throw new SteelyardError('file-not-found', `There is no file "${path}": check the path of the training set.`, { path });
}

/** What can be known to be wrong is told at once, not by a job that fails. */
function refuse({ name, recipe, source, from }: TrainingRequest, jobs: readonly StoredJob[]): void {
  recipeNamed(recipe);
  if (from !== null) loadModel(from);
  if (source.kind === 'file') {
    refuseMissing(source.path);
  } else {
    const { suite } = loadSuite(source.suite);
    if (suite.testOnly) throw new SteelyardError('value-invalid', `The suite "${suite.name}" is kept for testing: choose another to train on.`);
    if (from !== null) throw new SteelyardError('value-invalid', 'Only a training file of simulations can take a model further: choose such a file, or train from scratch.');
  }
  const underWay = jobs.some((job) => job.kind === 'training' && ['queued', 'running', 'paused', 'interrupted'].includes(job.state)
    && (job.request as TrainingRequest).name === name);
  if (underWay || [...modelNames(), ...ownModelNames()].includes(name)) {
    throw new SteelyardError('value-invalid', `There is a model "${name}" already, or one in training: choose another name.`, { name });
  }
}
