import type { Random } from '../../science/random/random.ts';
import type { Engine, Program } from '../engines/engine.ts';
import type { InputSpecs, Tensors } from '../graph/tracer.ts';
import { initialParameters, packParameters, unpackParameters, type ParameterLayout, type Parameters } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { ADAM, adamRate, adamStep } from './optimiser.ts';

export type LossFunction = (parameters: Parameters, inputs: Tensors) => tf.Tensor;

/** What to minimise and how. */
export interface FitRequest {
  readonly engine: Engine;
  readonly layout: ParameterLayout;
  readonly loss: LossFunction;
  /** Shapes of the batch's tensors. */
  readonly batchSpecs: InputSpecs;
  readonly batch: number;
  readonly trainingCount: number;
  readonly validationCount: number;
  /** Fills the batch's arrays with the examples at these positions of the training (augmented) or validation list. */
  readonly trainingBatch: (positions: Int32Array, augment: Random) => Readonly<Record<string, Float32Array>>;
  readonly validationBatch: (positions: Int32Array) => Readonly<Record<string, Float32Array>>;
  readonly start?: Float32Array;
  /** Names of parameters that stay as they start. */
  readonly frozen?: (name: string) => boolean;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly epochs: number;
  readonly patience: number;
  readonly random: Random;
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly onStep?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
}

export interface FitResult {
  /** The parameters of the epoch with the lowest validation loss. */
  readonly parameters: Float32Array;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
}

/**
 * Minimises a loss over batches with Adam under a cosine schedule, and stops early when the validation loss
 * has not improved for `patience` epochs.
 *
 * One graph is one training step: forward, loss, gradients and update (`trainingStep`).
 */
export async function fit(request: FitRequest): Promise<FitResult> {
  const { engine, layout, batch, epochs, random } = request;
  const vector = { shape: [layout.length] };
  const step = await engine.compile(trainingStep(request), {
    parameters: vector, firstMoment: vector, secondMoment: vector, learningRate: { shape: [] }, ...request.batchSpecs,
  });
  const evaluate = await engine.compile(
    ({ parameters, ...inputs }) => ({ loss: request.loss(unpackParameters(layout, parameters!), inputs) }),
    { parameters: vector, ...request.batchSpecs },
  );
  let state: Record<'parameters' | 'firstMoment' | 'secondMoment', Float32Array> = {
    parameters: request.start ?? initialParameters(layout, random.fork(1)),
    firstMoment: new Float32Array(layout.length),
    secondMoment: new Float32Array(layout.length),
  };
  const steps = Math.floor(request.trainingCount / batch);
  const order = Int32Array.from({ length: request.trainingCount }, (_, i) => i);
  const history: EpochRecord[] = [];
  let best = { parameters: state.parameters, loss: Infinity, epoch: -1 };
  let taken = 0;
  try {
    for (let epoch = 0; epoch < epochs && epoch - best.epoch <= request.patience; epoch++) {
      const shuffler = random.fork(1000 + epoch);
      shuffle(order, shuffler);
      let sum = 0;
      let rate = 0;
      for (let i = 0; i < steps; i++) {
        request.signal?.throwIfAborted();
        rate = cosineRate(request.learningRate, taken / (epochs * steps));
        const learningRate = Float32Array.of(adamRate(rate, ++taken));
        const inputs = request.trainingBatch(order.subarray(i * batch, (i + 1) * batch), shuffler);
        const result = await step.run({ ...state, learningRate, ...inputs });
        state = { parameters: result['nextParameters']!.data, firstMoment: result['nextFirstMoment']!.data, secondMoment: result['nextSecondMoment']!.data };
        sum += result['loss']!.data[0]!;
        request.onStep?.(taken, epochs * steps);
      }
      const validationLoss = await meanLoss(evaluate, request, state.parameters);
      history.push({ epoch, trainingLoss: sum / steps, validationLoss, learningRate: rate });
      request.onEpoch?.(history.at(-1)!);
      if (validationLoss < best.loss) best = { parameters: state.parameters, loss: validationLoss, epoch };
    }
  } finally {
    await step.dispose();
    await evaluate.dispose();
  }
  return { parameters: best.parameters, history, bestEpoch: best.epoch };
}

/** Forward, loss, gradients and update as one function of tensors. */
export function trainingStep({ layout, loss, frozen, weightDecay }: Pick<FitRequest, 'layout' | 'loss' | 'frozen' | 'weightDecay'>) {
  return ({ parameters, firstMoment, secondMoment, learningRate, ...inputs }: Tensors): Tensors => {
    const named = unpackParameters(layout, parameters!);
    const trained = layout.specs.map((spec) => spec.name).filter((name) => !frozen?.(name));
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const current = { ...named, ...Object.fromEntries(trained.map((name, i) => [name, tensors[i]!])) };
      return tf.reshape(loss(current, inputs), []) as tf.Scalar;
    })(trained.map((name) => named[name]!));
    const gradients = Object.fromEntries(trained.map((name, i) => [name, grads[i]!]));
    const gradient = packParameters(layout, Object.fromEntries(layout.specs.map(({ name }) => [name, gradients[name] ?? tf.zerosLike(named[name]!)])));
    const next = adamStep({ parameters: parameters!, firstMoment: firstMoment!, secondMoment: secondMoment! }, gradient, learningRate!, { ...ADAM, weightDecay });
    return { nextParameters: next.parameters, nextFirstMoment: next.firstMoment, nextSecondMoment: next.secondMoment, loss: value };
  };
}

/** Falls from the rate to a hundredth of it along half a cosine, after a short linear start. */
function cosineRate(rate: number, progress: number): number {
  const warmup = Math.min(1, progress / 0.01 + 0.01);
  return rate * warmup * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress)));
}

export function shuffle(values: Int32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}

async function meanLoss(evaluate: Program, request: FitRequest, parameters: Float32Array): Promise<number> {
  const batches = Math.max(1, Math.floor(request.validationCount / request.batch));
  let sum = 0;
  for (let i = 0; i < batches; i++) {
    const positions = Int32Array.from({ length: request.batch }, (_, row) => (i * request.batch + row) % request.validationCount);
    const { loss } = await evaluate.run({ parameters, ...request.validationBatch(positions) });
    sum += loss!.data[0]!;
  }
  return sum / batches;
}
