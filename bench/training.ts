/** Training steps and forward passes of three networks beside PyTorch's, in one run, in turns. */
import { availableParallelism } from 'node:os';
import { onnxEngine } from '../src/learning/engines/onnxEngine.ts';
import type { TensorFunction } from '../src/learning/graph/tracer.ts';
import { initialParameters, unpackParameters } from '../src/learning/networks/parameters.ts';
import { trainingStep } from '../src/learning/training/fit.ts';
import * as tf from '../src/learning/tfjs.ts';
import { createRandom } from '../src/science/random/random.ts';
import { base64 } from './base64.ts';
import { cnn1d } from './networks/cnn1d.ts';
import { kindOf, type BenchNetwork } from './networks/network.ts';
import { pooled } from './networks/pooled.ts';
import { shipped } from './networks/shipped.ts';
import { startPeer, type GreetedPeer, type Peer } from './peer.ts';
import { median, type Comparison } from './table.ts';

const NETWORKS = [shipped, pooled, cnn1d];
const WEIGHT_DECAY = 1e-4;
const BATCHES = [32, 64, 256];
const ROUNDS = 9;
/** Samples a turn: long enough for the clock, short enough that both meet the same neighbours. */
const SAMPLES_A_TURN = { train: 512, infer: 2048 };

type Inputs = Record<string, Float32Array>;
type Work = 'train' | 'infer';
interface Timing { readonly wall: number; readonly cpu: number }

/** Initial parameters, and a little more: last layers start near zero, where losses would say little. */
export function benchParameters({ layout }: BenchNetwork): Float32Array {
  return initialParameters(layout, createRandom(1)).map((value, i) => value + 0.02 * Math.sin(i));
}

export function randomBatch({ inputs, targets }: BenchNetwork, batch: number): Inputs {
  const random = createRandom(2);
  return Object.fromEntries(Object.entries({ ...inputs(batch), ...targets(batch) }).map(([name, { shape }]) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const draw = {
      image: () => (random.uniform() * batch) / length,
      mask: () => (random.uniform() < 0.75 ? 1 : 0),
      normal: () => random.normal(),
    }[kindOf(name)];
    return [name, Float32Array.from({ length }, draw)];
  }));
}

/** What is timed: `repeats` passes over one batch, the parameters carried from step to step as in training. */
interface Runner {
  run(repeats: number): Promise<void>;
  firstLoss(): Promise<number>;
  dispose(): Promise<void>;
}

async function trainer(network: BenchNetwork, batch: number, threads: number): Promise<Runner> {
  const { layout } = network;
  const parameters = benchParameters(network);
  const vector = { shape: [layout.length] };
  const program = await onnxEngine({ threads }).compile(
    trainingStep({ layout, loss: network.loss, weightDecay: WEIGHT_DECAY }),
    {
      parameters: vector, firstMoment: vector, secondMoment: vector, learningRate: { shape: [] },
      ...network.inputs(batch), ...network.targets(batch),
    },
  );
  const inputs: Inputs = { ...randomBatch(network, batch), learningRate: Float32Array.of(1e-4) };
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

async function inferrer(network: BenchNetwork, batch: number, threads: number): Promise<Omit<Runner, 'firstLoss'>> {
  const parameters = benchParameters(network);
  const forward: TensorFunction = (inputs) =>
    ({ output: network.forward(unpackParameters(network.layout, tf.tensor1d(parameters)), inputs) });
  const program = await onnxEngine({ threads }).compile(forward, network.inputs(batch));
  const inputs = randomBatch(network, batch);
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

async function compare(
  network: BenchNetwork, work: Work, batch: number, threads: number, peer: GreetedPeer | undefined, note: string,
): Promise<Comparison> {
  const runner = work === 'train' ? await trainer(network, batch, threads) : await inferrer(network, batch, threads);
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
    work: `${network.name}: ${work === 'train' ? 'training step' : 'forward pass'}, batch ${batch}, ${threads} thread${threads > 1 ? 's' : ''} (${clock} time)`,
    unit: 'ms',
    ours: toMilliseconds(ours),
    ...(peer ? { peer: { name: `PyTorch ${peer.greeting['version']}`, value: toMilliseconds(theirs), ratio } } : {}),
    note: `${((1e3 * batch) / toMilliseconds(ours)).toFixed(0)} samples/s; ${note}`,
  };
}

/** How far apart the two losses of one batch are: whether the same network is timed. */
async function lossDifference(network: BenchNetwork, peer: Peer): Promise<number> {
  const runner = await trainer(network, 32, 1);
  const ours = await runner.firstLoss();
  await runner.dispose();
  const batch = Object.fromEntries(Object.entries(randomBatch(network, 32)).map(([name, values]) => [name, base64(values)]));
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

/** The peer with a network's weights; undefined where PyTorch is not installed. */
export async function startNetworkPeer(network: BenchNetwork): Promise<GreetedPeer | undefined> {
  const inputs = Object.entries({ ...network.inputs(1), ...network.targets(1) })
    .map(([name, { shape }]) => [name, [kindOf(name), shape.reduce((product, size) => product * size, 1)]]);
  return startPeer('peer_training.py', {
    network: network.name, ...network.sizes, inputs: Object.fromEntries(inputs),
    specs: network.layout.specs, parameters: base64(benchParameters(network)),
  });
}

export async function benchTraining(options: TrainingBenchOptions = {}): Promise<Comparison[]> {
  const rows: Comparison[] = [];
  for (const network of NETWORKS) {
    const peer = await startNetworkPeer(network);
    const note = peer ? `losses differ by ${(await lossDifference(network, peer)).toExponential(0)}` : 'PyTorch skipped: not installed here';
    for (const work of options.works ?? (['train', 'infer'] as const)) {
      for (const threads of options.threads ?? [...new Set([1, availableParallelism()])]) {
        for (const batch of options.batches ?? BATCHES) rows.push(await compare(network, work, batch, threads, peer, note));
      }
    }
    peer?.close();
  }
  return rows;
}
