/** The shipped network's training step and forward pass beside PyTorch's, in one run, in turns. */
import { availableParallelism } from 'node:os';
import { onnxEngine } from '../src/learning/engines/onnxEngine.ts';
import type { TensorFunction } from '../src/learning/graph/tracer.ts';
import { likelihoodLoss, massModel, networkInputSpecs, summaryOf, type MassModel } from '../src/learning/networks/massModel.ts';
import { initialParameters, unpackParameters } from '../src/learning/networks/parameters.ts';
import { trainingStep } from '../src/learning/training/fit.ts';
import * as tf from '../src/learning/tfjs.ts';
import { createRandom } from '../src/science/random/random.ts';
import { recipeNamed } from '../src/services/training/recipes.ts';
import { startPeer, type GreetedPeer, type Peer } from './peer.ts';
import { median, type Comparison } from './table.ts';

const RADII = 10;
const WEIGHT_DECAY = 1e-4;
const BATCHES = [32, 64, 256];
const ROUNDS = 15;
/** Samples a turn: long enough for the clock, short enough that both meet the same neighbours. */
const SAMPLES_A_TURN = { train: 512, infer: 2048 };

type Inputs = Record<string, Float32Array>;
type Work = 'train' | 'infer';
interface Timing { readonly wall: number; readonly cpu: number }

const model = massModel(recipeNamed('npe'), RADII);
const parameters = initialParameters(model.layout, createRandom(1));
// The last layers start near zero; other values make the comparison of the losses say more.
for (let i = 0; i < parameters.length; i++) parameters[i] += 0.02 * Math.sin(i);

function randomBatch({ network }: MassModel, batch: number): Inputs {
  const random = createRandom(2);
  const pixels = network.pixels ** 2;
  const image = (): Float32Array => Float32Array.from({ length: batch * pixels }, () => random.uniform() / pixels);
  const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
  return { sky: image(), phaseSpace: image(), scalars: normals(batch * network.scalars), target: normals(batch * RADII) };
}

/** What is timed: `repeats` passes over one batch, the parameters carried from step to step as in training. */
interface Runner {
  run(repeats: number): Promise<void>;
  firstLoss(): Promise<number>;
  dispose(): Promise<void>;
}

async function trainer(batch: number, threads: number): Promise<Runner> {
  const { layout } = model;
  const vector = { shape: [layout.length] };
  const program = await onnxEngine({ threads }).compile(
    trainingStep({ layout, loss: (p, inputs) => likelihoodLoss(model, p, inputs), weightDecay: WEIGHT_DECAY }),
    {
      parameters: vector, firstMoment: vector, secondMoment: vector, learningRate: { shape: [] },
      ...networkInputSpecs(model, batch), target: { shape: [batch, RADII] },
    },
  );
  const inputs: Inputs = { ...randomBatch(model, batch), learningRate: Float32Array.of(1e-4) };
  const start = { parameters, firstMoment: new Float32Array(layout.length), secondMoment: new Float32Array(layout.length) };
  let state: Inputs = start;
  const step = async (): Promise<number> => {
    const result = await program.run({ ...state, ...inputs });
    const next = (name: string): Float32Array => result[`next${name}`].data;
    state = { parameters: next('Parameters'), firstMoment: next('FirstMoment'), secondMoment: next('SecondMoment') };
    return result['loss'].data[0];
  };
  return {
    async run(repeats) { for (let i = 0; i < repeats; i++) await step(); },
    async firstLoss() { state = start; return step(); },
    dispose: () => program.dispose(),
  };
}

async function inferrer(batch: number, threads: number): Promise<Omit<Runner, 'firstLoss'>> {
  const summarise: TensorFunction = (inputs) =>
    ({ summary: summaryOf(model, unpackParameters(model.layout, tf.tensor1d(parameters)), inputs) });
  const program = await onnxEngine({ threads }).compile(summarise, networkInputSpecs(model, batch));
  const inputs = randomBatch(model, batch);
  return {
    async run(repeats) { for (let i = 0; i < repeats; i++) await program.run(inputs); },
    dispose: () => program.dispose(),
  };
}

async function timed(work: () => Promise<void>): Promise<Timing> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1e3, cpu: (used.user + used.system) / 1e6 };
}

async function compare(work: Work, batch: number, threads: number, peer: GreetedPeer | undefined, note: string): Promise<Comparison> {
  const runner = work === 'train' ? await trainer(batch, threads) : await inferrer(batch, threads);
  const repeats = Math.max(1, Math.round(SAMPLES_A_TURN[work] / batch));
  // One thread's processor time does not count the neighbours; more threads wait for each other, so the wall's does.
  const clock = threads === 1 ? 'cpu' : 'wall';
  const ask = async (count: number): Promise<number> =>
    Number((await peer!.ask({ do: work, size: batch, threads, repeats: count }))[clock]);
  await runner.run(2);
  if (peer) await ask(2);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push((await timed(() => runner.run(repeats)))[clock]);
    if (peer) theirs.push(await ask(repeats));
  }
  await runner.dispose();
  const toMilliseconds = (seconds: number[]): number => (1e3 * median(seconds)) / repeats;
  const ratio = median(theirs.map((time, i) => time / ours[i]));
  return {
    work: `${work === 'train' ? 'training step' : 'forward pass'}, batch ${batch}, ${threads} thread${threads > 1 ? 's' : ''} (${clock} time)`,
    unit: 'ms',
    ours: toMilliseconds(ours),
    ...(peer ? { peer: { name: `PyTorch ${peer.greeting['version']}`, value: toMilliseconds(theirs), ratio } } : {}),
    note: `${((1e3 * batch) / toMilliseconds(ours)).toFixed(0)} samples/s; ${note}`,
  };
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** How far apart the two losses of one batch are: whether the same network is timed. */
async function lossDifference(peer: Peer): Promise<number> {
  const runner = await trainer(32, 1);
  const ours = await runner.firstLoss();
  await runner.dispose();
  const batch = Object.fromEntries(Object.entries(randomBatch(model, 32)).map(([name, values]) => [name, base64(values)]));
  const theirs = Number((await peer.ask({ do: 'loss', size: 32, batch }))['loss']);
  if (!Number.isFinite(ours) || ours === 0) throw new Error(`the loss is ${ours}: nothing was compared`);
  if (process.env['BENCH_VERBOSE']) process.stderr.write(`losses: ${ours} and ${theirs}\n`);
  return Math.abs(ours - theirs) / Math.abs(theirs);
}

export interface TrainingBenchOptions {
  readonly batches?: readonly number[];
  readonly threads?: readonly number[];
  readonly works?: readonly Work[];
}

export async function benchTraining(options: TrainingBenchOptions = {}): Promise<Comparison[]> {
  const { network, flow, layout } = model;
  const peer = await startPeer('peer_training.py', {
    pixels: network.pixels, scalars: network.scalars, channels: network.channels,
    dimensions: RADII, transforms: flow.transforms, flowHidden: flow.hidden,
    specs: layout.specs, parameters: base64(parameters),
  });
  const note = peer ? `losses differ by ${(await lossDifference(peer)).toExponential(0)}` : 'PyTorch skipped: not installed here';
  const rows: Comparison[] = [];
  for (const work of options.works ?? (['train', 'infer'] as const)) {
    for (const threads of options.threads ?? [...new Set([1, availableParallelism()])]) {
      for (const batch of options.batches ?? BATCHES) rows.push(await compare(work, batch, threads, peer, note));
    }
  }
  peer?.close();
  return rows;
}
