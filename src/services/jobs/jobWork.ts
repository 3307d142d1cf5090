import { join } from 'node:path';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { Stage } from '../../learning/training/trainMassModel.ts';
import type { ModelEvaluation, TrainingRequest } from '../../shared/api.ts';
import { loadModel } from '../models.ts';
import { loadSuite, suiteNames } from '../resources/suites.ts';
import {
  evaluateOnSet, inspectSimulations, simulate, type SimulateControl, type SimulatedSet, type SuiteReport,
} from '../simulations/index.ts';
import { trainOnSet } from '../simulations/trainOnSet.ts';
import { evaluateCalibration } from '../training/evaluateModel.ts';
import { openJob, type JobFolder } from '../training/jobFolder.ts';
import { saveModel } from '../training/saveModel.ts';
import { train } from '../training/train.ts';
import type { TrainProgress } from '../training/trainNetworks.ts';
import type { JobOrder, JobReport } from './jobOrder.ts';

type Tell = (report: JobReport) => void;

/** Seconds between checkpoints: what a job that is killed loses at most. */
const CHECKPOINT_SECONDS = 60;

const STAGE_WORDS: Readonly<Record<string, string>> = {
  drawing: 'Drawing galaxies', likelihood: 'Training', regression: 'Training the network', flow: 'Training the flow',
  evaluating: 'Evaluating', comparing: 'Measuring its domain',
};

const LEARNING: ReadonlySet<string> = new Set<Stage>(['likelihood', 'regression', 'flow']);

/** Trains and saves a model; taken up again with the same folder, it goes on from the last checkpoint. @returns the model's name */
export async function trainingJob(
  { request, folder, models }: Extract<JobOrder, { kind: 'training' }>, tell: Tell, signal: AbortSignal,
): Promise<{ readonly model: string }> {
  const { name, members } = request;
  const job = await openJob(folder, { interval: CHECKPOINT_SECONDS });
  const onProgress = (progress: TrainProgress): void => { tell(reportOf(progress, members)); };
  const pkg = await trained(request, onProgress, signal, job);
  await saveModel(join(models, `${name}.steelyard-model`), pkg);
  return { model: name };
}

/** On galaxies drawn now or before, or on a user's own simulations: a file says which it is by the suites in it. */
async function trained(
  request: TrainingRequest, onProgress: (progress: TrainProgress) => void, signal: AbortSignal, job: JobFolder,
): Promise<ModelPackage> {
  const { name, recipe, device, seed, members, epochs, maxMinutes, threads, evaluationGalaxies, source, from } = request;
  const common = {
    name, recipe, device, seed, members, evaluationGalaxies,
    ...(epochs === null ? {} : { epochs }), ...(maxMinutes === null ? {} : { maxMinutes }), ...(threads === null ? {} : { threads }),
  };
  if (source.kind === 'suite') {
    return train({ ...common, suite: source.suite, galaxies: source.galaxies }, onProgress, signal, job);
  }
  const file = await openTrainingFile(source.path);
  file.close();
  const [suite, ...others] = file.suites.map((drawn) => drawn.name);
  if (from === null && suite !== undefined && others.length === 0 && suiteNames().includes(suite)) {
    return train({ ...common, suite, dataset: source.path, galaxies: file.examples.count }, onProgress, signal, job);
  }
  return trainOnSet({ ...common, set: source.path, ...(from === null ? {} : { from }) }, onProgress, signal, job);
}

const SIMULATION_WORDS = { reading: 'Reading galaxies', observing: 'Observing galaxies', writing: 'Writing the set' } as const;

/** Finds out what a suite of simulations holds, and makes a set of it where that is asked for. */
export async function simulationJob(
  { request: { manifest, out, seed, recipe, testShare, exclude }, folder }: Extract<JobOrder, { kind: 'simulation' }>, tell: Tell, signal: AbortSignal,
): Promise<SuiteReport | SimulatedSet> {
  const control: SimulateControl = {
    signal,
    onProgress: (progress) => {
      if ('note' in progress) tell({ kind: 'note', sentence: progress.note });
      else if ('stage' in progress) tell({ kind: 'progress', stage: SIMULATION_WORDS[progress.stage], fraction: progress.done / progress.total, secondsLeft: null });
    },
  };
  if (out === null) return inspectSimulations({ manifest, exclude }, control);
  return simulate({ manifest, out, seed, recipe, testShare, exclude, parts: folder }, control);
}

/** A set of simulated galaxies in the place of a suite's name. */
const SET_PATH = /\.(h5|hdf5)$/i;

/** Measures a model on galaxies that it has not seen. */
export async function evaluationJob(
  { model, suite, galaxies }: Extract<JobOrder, { kind: 'evaluation' }>, tell: Tell, signal: AbortSignal,
): Promise<ModelEvaluation> {
  const loaded = loadModel(model);
  const onDone = (done: number, total: number) => { tell({ kind: 'progress', stage: STAGE_WORDS['evaluating']!, fraction: done / total, secondsLeft: null }); };
  if (suite !== null && SET_PATH.test(suite)) return evaluateOnSet(loaded, suite, galaxies, { signal, onView: onDone });
  return evaluateCalibration(loaded, loadSuite(suite ?? loaded.card.training.suite).suite, galaxies, {
    signal,
    onGalaxy: (done) => { onDone(done, galaxies); },
  });
}

function reportOf(progress: TrainProgress, members: number): JobReport {
  if ('note' in progress) return { kind: 'note', sentence: progress.note };
  const { stage, member } = progress;
  if ('epoch' in progress) return { kind: 'loss', point: { member: member ?? 0, stage, ...progress.epoch } };
  const words = STAGE_WORDS[stage] ?? stage;
  const all = members > 1 && LEARNING.has(stage) ? ` (${members} networks)` : '';
  return {
    kind: 'progress',
    stage: member === undefined ? `${words}${all}` : `${words} (network ${member + 1} of ${members})`,
    fraction: progress.total === 0 ? 0 : progress.done / progress.total,
    secondsLeft: progress.secondsLeft ?? null,
  };
}
