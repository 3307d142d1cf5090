import { expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { trace } from '../graph/tracer.ts';
import * as tf from '../tfjs.ts';
import { initialParameters, parameterLayout, unpackParameters } from './parameters.ts';
import { inChannelBlocks, twoBranchSpecs, twoBranchSummary, type TwoBranchShape } from './twoBranch.ts';

const shape: TwoBranchShape = { pixels: 16, scalars: 2, channels: [12, 20, 6], branchFeatures: 8, hidden: 8, summary: 5 };
const layout = parameterLayout(twoBranchSpecs(shape));
const specs = { sky: { shape: [3, 16, 16] }, phaseSpace: { shape: [3, 16, 16] }, scalars: { shape: [3, 2] } };

it('gives the same summaries from convolutions of whole blocks of channels', async () => {
  const random = createRandom(1);
  const parameters = initialParameters(layout, random).map((value) => value + 0.05 * random.normal());
  const summary = (blocks: boolean) => (inputs: Record<string, tf.Tensor>) => {
    const named = unpackParameters(layout, tf.tensor1d(parameters));
    const { sky, phaseSpace, scalars } = inputs;
    const used = blocks ? inChannelBlocks(shape, named) : named;
    return { summary: twoBranchSummary(shape, used, { sky: sky!, phaseSpace: phaseSpace!, scalars: scalars! }) };
  };
  const channels = (blocks: boolean) => trace(summary(blocks), specs).nodes
    .filter(({ operator }) => operator === 'Conv').map(({ outputs }) => outputs[0]!.shape[1]);
  expect(channels(false)).toEqual([12, 20, 6, 12, 20, 6]);
  expect(channels(true)).toEqual([16, 32, 6, 16, 32, 6]);
  const inputs = {
    sky: Float32Array.from({ length: 768 }, () => random.uniform() / 256),
    phaseSpace: Float32Array.from({ length: 768 }, () => random.uniform() / 256),
    scalars: Float32Array.from({ length: 6 }, () => random.normal()),
  };
  const run = async (blocks: boolean) => (await onnxEngine().compile(summary(blocks), specs)).run(inputs);
  const [plain, inBlocks] = [await run(false), await run(true)];
  const values = plain['summary']!.data;
  const scale = Math.max(...values);
  expect(scale).toBeGreaterThan(0);
  values.forEach((value, i) => expect(Math.abs(inBlocks['summary']!.data[i]! - value) / scale).toBeLessThan(1e-6));
});
