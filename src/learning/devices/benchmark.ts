import { createRandom } from '../../science/random/random.ts';
import type { Engine } from '../engines/engine.ts';
import { likelihoodLoss, networkInputSpecs, type MassModel } from '../networks/massModel.ts';
import { initialParameters, parameterLayout } from '../networks/parameters.ts';
import { twoBranchSpecs } from '../networks/twoBranch.ts';
import { flowSpecs } from '../flows/maskedAutoregressiveFlow.ts';
import { trainingStep } from '../training/fit.ts';

/** A small two-branch network with a flow: the work that training does, and little of it. */
export interface Workload {
  readonly model: MassModel;
  readonly batch: number;
}

export interface WorkloadSize {
  /** Side of the images. */
  readonly pixels: number;
  /** Of the strided convolutions. */
  readonly channels: readonly number[];
  /** Of the dense layers. */
  readonly width: number;
  /** Examples a step. */
  readonly batch: number;
}

export function workload({ pixels, channels, batch, width }: WorkloadSize): Workload {
  const network = { pixels, channels, scalars: 4, branchFeatures: width, hidden: width, summary: width };
  const flow = { dimensions: 4, context: width, hidden: width, transforms: 2 };
  return { model: { network, flow, layout: parameterLayout([...twoBranchSpecs(network), ...flowSpecs(flow)]) }, batch };
}

/** Images and channels as in the shipped models, so that the fastest here is the fastest there. */
export const BENCHMARK = workload({ pixels: 48, channels: [12, 24, 48], batch: 32, width: 64 });

/** A training run of a workload on examples of noise. */
export interface WorkloadRun {
  /** Takes one training step; the loss before it. */
  step(): Promise<number>;
  dispose(): Promise<void>;
}

export async function startWorkload(engine: Engine, { model, batch }: Workload, learningRate: number): Promise<WorkloadRun> {
  const { network, flow, layout } = model;
  const vector = { shape: [layout.length] };
  const program = await engine.compile(
    trainingStep({ layout, loss: (parameters, inputs) => likelihoodLoss(model, parameters, inputs), weightDecay: 1e-4 }),
    {
      parameters: vector, firstMoment: vector, secondMoment: vector, learningRate: { shape: [] },
      ...networkInputSpecs(model, batch), target: { shape: [batch, flow.dimensions] },
    },
  );
  const random = createRandom(1);
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  const image = (): Float32Array => normals(batch * network.pixels ** 2).map((value) => Math.abs(value) / network.pixels ** 2);
  const examples = {
    sky: image(), phaseSpace: image(), scalars: normals(batch * network.scalars), target: normals(batch * flow.dimensions),
    learningRate: Float32Array.of(learningRate),
  };
  const zeros = (): Float32Array => new Float32Array(layout.length);
  let state = { parameters: initialParameters(layout, random), firstMoment: zeros(), secondMoment: zeros() };
  return {
    async step() {
      const result = await program.run({ ...state, ...examples });
      state = {
        parameters: result['nextParameters']!.data,
        firstMoment: result['nextFirstMoment']!.data,
        secondMoment: result['nextSecondMoment']!.data,
      };
      return result['loss']!.data[0]!;
    },
    dispose: () => program.dispose(),
  };
}

/**
 * Training speed of an engine, samples/s, over about `seconds` after a first step that compiles.
 * @throws what the engine throws
 */
export async function benchmarkEngine(engine: Engine, seconds = 2, work: Workload = BENCHMARK): Promise<number> {
  const { step, dispose } = await startWorkload(engine, work, 1e-3);
  try {
    await step();
    const started = performance.now();
    let steps = 0;
    do {
      await step();
      steps++;
    } while (performance.now() - started < 1000 * seconds);
    return (1000 * steps * work.batch) / (performance.now() - started);
  } finally {
    await dispose();
  }
}
