import { join } from 'node:path';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { ModelEvaluation, TrainingRequest } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { loadModel } from '../models.ts';
import { loadSuite } from '../resources/suites.ts';
import { evaluateModel } from '../training/evaluateModel.ts';
import { openJob } from '../training/jobFolder.ts';
import { saveModel } from '../training/saveModel.ts';
import { train, type TrainProgress, type TrainRequest } from '../training/train.ts';
import type { JobOrder, JobReport } from './jobOrder.ts';

type Tell = (report: JobReport) => void;

/** Seconds between checkpoints: what a job that is killed loses at most. */
const CHECKPOINT_SECONDS = 60;

const STAGE_WORDS: Readonly<Record<string, string>> = {
  drawing: 'Drawing galaxies', likelihood: 'Training', regression: 'Training the network', flow: 'Training the flow',
  evaluating: 'Evaluating', comparing: 'Measuring its domain',
};

/** Trains and saves a model; taken up again with the same folder, it goes on from the last checkpoint. @returns the model's name */
export async function trainingJob(
  { request, folder, models }: Extract<JobOrder, { kind: 'training' }>, tell: Tell, signal: AbortSignal,
): Promise<{ readonly model: string }> {
  const job = await openJob(folder, { interval: CHECKPOINT_SECONDS });
  const pkg = await train(await trainRequestOf(request), (progress) => { tell(reportOf(progress, request.members)); }, signal, job);
  await saveModel(join(models, `${request.name}.steelyard-model`), pkg);
  return { model: request.name };
}

/** Measures a model on galaxies that it has not seen. */
export async function evaluationJob(
  { model, suite, galaxies }: Extract<JobOrder, { kind: 'evaluation' }>, tell: Tell, signal: AbortSignal,
): Promise<ModelEvaluation> {
  const loaded = loadModel(model);
  return evaluateModel(loaded, loadSuite(suite ?? loaded.card.training.suite).suite, galaxies, {
    signal,
    onGalaxy: (done) => { tell({ kind: 'progress', stage: STAGE_WORDS['evaluating']!, fraction: done / galaxies, secondsLeft: null }); },
  });
}

/** @throws SteelyardError `suite-invalid` for a training file of more than one suite */
async function trainRequestOf(request: TrainingRequest): Promise<TrainRequest> {
  const { name, recipe, device, seed, members, epochs, maxMinutes, threads, evaluationGalaxies, source } = request;
  const common = {
    name, recipe, device, seed, members, evaluationGalaxies,
    ...(epochs === null ? {} : { epochs }), ...(maxMinutes === null ? {} : { maxMinutes }), ...(threads === null ? {} : { threads }),
  };
  if (source.kind === 'suite') return { ...common, suite: source.suite, galaxies: source.galaxies };
  const file = await openTrainingFile(source.path);
  file.close();
  const [suite, ...others] = file.suites;
  if (!suite || others.length > 0) {
    throw new SteelyardError('suite-invalid', `The training set '${source.path}' is of ${file.suites.length} suites: a model's card names one, so train on a set of one.`);
  }
  return { ...common, suite: suite.name, dataset: source.path, galaxies: file.examples.count };
}

function reportOf(progress: TrainProgress, members: number): JobReport {
  if ('note' in progress) return { kind: 'note', sentence: progress.note };
  const { stage, member = 0 } = progress;
  if ('epoch' in progress) return { kind: 'loss', point: { member, stage, ...progress.epoch } };
  const words = STAGE_WORDS[stage] ?? stage;
  return {
    kind: 'progress',
    stage: members > 1 && progress.member !== undefined ? `${words} (network ${member + 1} of ${members})` : words,
    fraction: progress.total === 0 ? 0 : progress.done / progress.total,
    secondsLeft: progress.secondsLeft ?? null,
  };
}
