/** What a user waits for: one galaxy's maps to posterior samples, network and flow, beside PyTorch with the same weights. */
import { openProgram } from '../src/learning/engines/onnxEngine.ts';
import { networkInputSpecs } from '../src/learning/networks/massModel.ts';
import { compileModel } from '../src/learning/packages/compileModel.ts';
import { createRandom } from '../src/science/random/random.ts';
import { base64, numbersOf } from './base64.ts';
import { RADII, shipped, shippedModel } from './networks/shipped.ts';
import { median, type Comparison } from './table.ts';
import { benchParameters, randomBatch, startNetworkPeer } from './training.ts';

const SAMPLES = 10_000;
const ROWS_AT_ONCE = 2500;
const ROUNDS = 9;

/** Scalings that leave every number as it is but the last step: samples of whitened targets go out as running sums. */
const SCALINGS = {
  scalars: { mean: Array<number>(shippedModel.network.scalars).fill(0), deviation: Array<number>(shippedModel.network.scalars).fill(1) },
  targets: { mean: Array<number>(RADII).fill(0), factor: Array.from({ length: RADII * RADII }, (_, i) => (i % (RADII + 1) === 0 ? 1 : 0)) },
};

/** Compares on one thread, by processor time: neighbours do not count. */
export async function benchSampling(): Promise<Comparison> {
  const graphs = compileModel(shippedModel, benchParameters(shipped), SCALINGS);
  const network = await openProgram(graphs.network, networkInputSpecs(shippedModel, 1), { threads: 1 });
  const flow = await openProgram(graphs.flow, {
    summary: { shape: [1, shippedModel.flow.context] }, noise: { shape: [-1, RADII] }, log10MassScale: { shape: [1, 1] },
  }, { threads: 1 });
  const random = createRandom(3);
  const noise = Float32Array.from({ length: SAMPLES * RADII }, () => random.normal());
  const batch = randomBatch(shipped, 1);
  const galaxy = Object.fromEntries(Object.keys(shipped.inputs(1)).map((name) => [name, batch[name]]));
  galaxy['scalars'] = galaxy['scalars'].map((value) => Math.min(5, Math.max(-5, value)));
  const sample = async (): Promise<Float32Array> => {
    const { summary } = await network.run(galaxy);
    const out = new Float32Array(noise.length);
    for (let at = 0; at < noise.length; at += ROWS_AT_ONCE * RADII) {
      const rows = noise.subarray(at, at + ROWS_AT_ONCE * RADII);
      out.set((await flow.run({ summary: summary.data, noise: rows, log10MassScale: Float32Array.of(0) })).log10Mass.data, at);
    }
    return out;
  };
  const peer = await startNetworkPeer(shipped);
  const request = {
    do: 'sample', size: SAMPLES, threads: 1, noise: base64(noise),
    galaxy: Object.fromEntries(Object.entries(galaxy).map(([name, values]) => [name, base64(values)])),
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  let difference = NaN;
  for (let round = -2; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    const samples = await sample();
    const { user, system } = process.cpuUsage(before);
    const answer = await peer?.ask(request);
    if (answer) difference = largestDifference(samples, massesOfWhitened(numbersOf(String(answer['samples']))));
    if (round < 0) continue;
    ours.push((user + system) / 1e3);
    if (answer) theirs.push(1e3 * Number(answer['cpu']));
  }
  peer?.close();
  await network.dispose();
  await flow.dispose();
  const ratio = median(theirs.map((time, i) => time / ours[i]));
  return {
    work: `shipped: one galaxy's maps to ${SAMPLES} samples, 1 thread (cpu time)`, unit: 'ms', ours: median(ours),
    ...(peer ? { peer: { name: `PyTorch ${peer.greeting['version']}, a pass a component`, value: median(theirs), ratio } } : {}),
    note: peer ? `samples differ by at most ${difference.toExponential(0)} of the largest` : 'PyTorch skipped: not installed here',
  };
}

/** What the flow's graph makes of whitened targets under `SCALINGS`: the first, then running sums of exponentials. */
function massesOfWhitened(whitened: Float32Array): Float32Array {
  const masses = new Float32Array(whitened.length);
  for (let i = 0; i < whitened.length; i++) masses[i] = i % RADII === 0 ? whitened[i] : masses[i - 1] + Math.exp(whitened[i]);
  return masses;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return difference / scale;
}
