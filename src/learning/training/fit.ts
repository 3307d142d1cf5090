import { latentCoverage } from '../../science/calibration/latentCoverage.ts';
import type { Random } from '../../science/random/random.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Engine, Program } from '../engines/engine.ts';
import type { InputSpecs } from '../graph/tracer.ts';
import { initialParameters, unpackParameters } from '../networks/parameters.ts';
import type { BatchInputs, BatchSource } from './batchSource.ts';
import type { CheckpointStore, EpochRecord, TrainingState } from './checkpoint.ts';
import { remainingTime } from './remainingTime.ts';
import { nextName, stateNames, stepRates, trainingStep, type LossFunction, type StateName, type StepSettings } from './trainingStep.ts';

export { trainingStep, type LossFunction } from './trainingStep.ts';
export type { EpochRecord } from './checkpoint.ts';

/** What to minimise and how. */
export interface FitRequest extends StepSettings {
  readonly engine: Engine;
  /** Shapes of the batch's tensors. */
  readonly batchSpecs: InputSpecs;
  readonly batches: BatchSource;
  /** Of a flow: squared distances of validation examples in its latent space ([batch]), and the dimensions of that. */
  readonly latent?: { readonly squares: LossFunction; readonly dimensions: number };
  readonly start?: Float32Array;
  readonly learningRate: number;
  readonly epochs: number;
  readonly patience: number;
  /** Seconds after which training stops with the best parameters so far, over all runs; no limit where left out. */
  readonly maxSeconds?: number;
  /** For the parameters to start from. */
  readonly random: Random;
  readonly checkpoints?: CheckpointStore;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** @param secondsLeft of this fit at most: it may stop early */
  readonly onStep?: (done: number, total: number, secondsLeft?: number) => void;
  readonly signal?: AbortSignal;
}

export interface FitResult {
  /** The parameters of the epoch with the lowest validation loss: their running average where one is kept. */
  readonly parameters: Float32Array;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
}

/**
 * Minimises a loss over batches under a cosine schedule, and stops early when the validation loss has not improved for
 * `patience` epochs. One graph is one training step: forward, loss, gradients and update (`trainingStep`).
 *
 * With `checkpoints` the state is saved after every epoch, when one is due and when the signal is aborted, and a fit
 * that starts where a state was saved goes on from there: on the CPU, bit for bit as if it had never stopped.
 *
 * @throws SteelyardError `engine-failed` from the engine or when no epoch ends with a finite loss; the signal's reason when aborted
 */
export async function fit(request: FitRequest): Promise<FitResult> {
  const resumed = await request.checkpoints?.load();
  for (const record of resumed?.history ?? []) request.onEpoch?.(record);
  const state = resumed?.finished ? resumed : await run(request, resumed ?? beginning(request));
  if (state.best.epoch < 0) {
    throw new SteelyardError('engine-failed', 'Training diverged (no epoch ended with a finite loss): lower the learning rate of the recipe.');
  }
  return { parameters: state.vectors['best']!, history: state.history, bestEpoch: state.best.epoch };
}

function beginning(request: FitRequest): TrainingState {
  const { layout, random } = request;
  const parameters = request.start ?? initialParameters(layout, random.fork(1));
  const starts: Record<StateName, () => Float32Array> = {
    parameters: () => parameters,
    firstMoment: () => new Float32Array(layout.length),
    secondMoment: () => new Float32Array(layout.length),
    average: () => parameters.slice(),
  };
  return {
    epoch: 0, batch: 0, lossSum: 0, taken: 0, seconds: 0, history: [], best: { epoch: -1, loss: Infinity }, finished: false,
    vectors: { ...Object.fromEntries(stateNames(request).map((name) => [name, starts[name]()])), best: parameters },
  };
}

/** Compiles the step and its validation, and trains to the end. */
async function run(request: FitRequest, from: TrainingState): Promise<TrainingState> {
  const { engine, layout } = request;
  const vector = { shape: [layout.length] };
  const scalar = { shape: [] };
  const step = await engine.compile(trainingStep(request), {
    ...Object.fromEntries(stateNames(request).map((name) => [name, vector])),
    learningRate: scalar,
    ...(request.ema ? { averaging: scalar } : {}),
    ...request.batchSpecs,
  });
  try {
    const evaluate = await engine.compile(
      ({ parameters, ...inputs }) => {
        const named = unpackParameters(layout, parameters!);
        return { loss: request.loss(named, inputs), ...(request.latent ? { squares: request.latent.squares(named, inputs) } : {}) };
      },
      { parameters: vector, ...request.batchSpecs },
    );
    try {
      return await train(request, step, evaluate, from);
    } finally {
      await evaluate.dispose();
    }
  } finally {
    await step.dispose();
  }
}

async function train(request: FitRequest, step: Program, evaluate: Program, from: TrainingState): Promise<TrainingState> {
  const { batches, epochs, patience, checkpoints, signal, maxSeconds = Infinity } = request;
  const names = stateNames(request);
  const total = epochs * batches.steps;
  const remaining = remainingTime(batches.validationSteps);
  const since = performance.now() - 1000 * from.seconds;
  const seconds = () => (performance.now() - since) / 1000;
  let state = from;
  const save = async (): Promise<void> => {
    state = { ...state, seconds: seconds() };
    await checkpoints?.save(state);
  };
  const stopIfAborted = async (): Promise<void> => {
    if (!signal?.aborted) return;
    await save();
    signal.throwIfAborted();
  };
  for (let timeIsUp = false; !timeIsUp && state.epoch < epochs && state.epoch - state.best.epoch <= patience;) {
    let stepStarted = performance.now();
    for await (const inputs of batches.training(state.epoch, state.batch)) {
      await stopIfAborted();
      const { taken, vectors } = state;
      const rates = stepRates(request, cosineRate(request.learningRate, taken / total), taken + 1);
      const result = await step.run({ ...carried(names, (name) => vectors[name]!), ...rates, ...inputs });
      state = {
        ...state,
        batch: state.batch + 1,
        taken: taken + 1,
        lossSum: state.lossSum + result['loss']!.data[0]!,
        vectors: { ...carried(names, (name) => result[nextName(name)]!.data), best: vectors['best']! },
      };
      if (checkpoints?.due()) await save();
      remaining.step((performance.now() - stepStarted) / 1000);
      stepStarted = performance.now();
      request.onStep?.(state.taken, total, remaining.estimate({ steps: total - state.taken, validations: epochs - state.epoch }));
      timeIsUp = seconds() > maxSeconds;
      if (timeIsUp) break;
    }
    await stopIfAborted();
    const validationStarted = performance.now();
    const shown = state.vectors['average'] ?? state.vectors['parameters']!;
    const { loss: validationLoss, squares } = await validate(evaluate, batches.validation(), shown, stopIfAborted);
    remaining.validation((performance.now() - validationStarted) / 1000);
    state = afterEpoch(state, shown, {
      epoch: state.epoch,
      trainingLoss: state.lossSum / state.batch,
      validationLoss,
      learningRate: cosineRate(request.learningRate, (state.taken - 1) / total),
      ...(request.latent ? { coverage: latentCoverage(squares, request.latent.dimensions) } : {}),
    });
    request.onEpoch?.(state.history.at(-1)!);
    await save();
  }
  state = { ...state, finished: true };
  await save();
  return state;
}

function carried(names: readonly StateName[], vector: (name: StateName) => Float32Array): Record<string, Float32Array> {
  return Object.fromEntries(names.map((name) => [name, vector(name)]));
}

function afterEpoch(state: TrainingState, shown: Float32Array, record: EpochRecord): TrainingState {
  const isBest = record.validationLoss < state.best.loss;
  return {
    ...state,
    epoch: state.epoch + 1,
    batch: 0,
    lossSum: 0,
    history: [...state.history, record],
    ...(isBest ? { best: { epoch: record.epoch, loss: record.validationLoss }, vectors: { ...state.vectors, best: shown.slice() } } : {}),
  };
}

/** Falls from the rate to a hundredth of it along half a cosine, after a short linear start. */
function cosineRate(rate: number, progress: number): number {
  const warmup = Math.min(1, progress / 0.01 + 0.01);
  return rate * warmup * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

/**
 * @returns the median over the batches of their mean losses: one galaxy in ten thousand that a posterior misses by far outweighs all others
 *   in a plain mean, and which epoch is the best must not depend on it. And the latent squares of all examples, where asked for
 */
async function validate(
  evaluate: Program, batches: AsyncIterable<BatchInputs>, parameters: Float32Array, between: () => Promise<void>,
): Promise<{ readonly loss: number; readonly squares: Float32Array }> {
  const losses: number[] = [];
  const squares: number[] = [];
  for await (const inputs of batches) {
    await between();
    const { loss, squares: some } = await evaluate.run({ parameters, ...inputs });
    losses.push(loss!.data[0]!);
    squares.push(...(some?.data ?? []));
  }
  return { loss: quantiles(losses, [0.5])[0]!, squares: Float32Array.from(squares) };
}
