import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine, openProgram } from '../engines/onnxEngine.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { trace } from '../graph/tracer.ts';
import { initialParameters, parameterLayout, unpackParameters, type ParameterLayout } from '../networks/parameters.ts';
import * as tf from '../tfjs.ts';
import { flowLogProb, flowSample, flowSpecs, type FlowKind, type FlowShape } from './maskedAutoregressiveFlow.ts';

/** Parameters far from the identity, so that the claims below are not trivially true. */
function livelyParameters(layout: ParameterLayout, seed: number, spread = 0.4): Float32Array {
  return initialParameters({ ...layout, specs: layout.specs.map((spec) => ({ ...spec, spread })) }, createRandom(seed));
}

function normals(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

describe.each<FlowKind>(['affine', 'spline'])('the masked autoregressive flow, %s', (kind) => {
  const shape: FlowShape = { kind, dimensions: 3, context: 2, hidden: 12, transforms: 3, bins: 5 };
  const layout = parameterLayout(flowSpecs(shape));
  const rows = 40;
  const specs = { parameters: { shape: [layout.length] }, y: { shape: [rows, 3] }, context: { shape: [rows, 2] } };
  /** log of the standard normal's density at row `row` of `inputs.y`. */
  const logNormal = (row: number) => -0.5 * [0, 1, 2].reduce((sum, i) => sum + inputs.y[row * 3 + i]! ** 2, 3 * Math.log(2 * Math.PI));
  const inputs = { parameters: livelyParameters(layout, 3), y: normals(rows * 3, 4), context: normals(rows * 2, 5) };

  it('samples by inverting its own density: the density of a sample is that of its noise times the Jacobian', async () => {
    const program = await onnxEngine().compile(({ parameters, y, context }) => {
      const p = unpackParameters(layout, parameters!);
      const sample = flowSample(shape, p, y!, context!);
      return { sample, logProb: flowLogProb(shape, p, sample, context!) };
    }, specs);
    const { sample, logProb } = await program.run(inputs);
    // The Jacobian by finite differences of the sampling function, one noise component at a time.
    const h = 1e-2;
    for (const row of [0, 7, 23]) {
      const columns: number[][] = [];
      for (let j = 0; j < 3; j++) {
        const plus = inputs.y.slice();
        const minus = inputs.y.slice();
        plus[row * 3 + j]! += h;
        minus[row * 3 + j]! -= h;
        const a = (await program.run({ ...inputs, y: plus }))['sample']!.data;
        const b = (await program.run({ ...inputs, y: minus }))['sample']!.data;
        columns.push([0, 1, 2].map((i) => (a[row * 3 + i]! - b[row * 3 + i]!) / (2 * h)));
      }
      expect(logProb!.data[row]).toBeCloseTo(logNormal(row) - Math.log(Math.abs(determinant(columns))), 1);
    }
    expect(sample!.shape).toEqual([rows, 3]);
  });

  it('gives the same density compiled as eager, with gradients', async () => {
    const fn = ({ parameters, y, context }: Record<string, tf.Tensor>) => {
      const { value, grads } = tf.valueAndGrads((vector: tf.Tensor) =>
        tf.mean(flowLogProb(shape, unpackParameters(layout, vector), y!, context!)) as tf.Scalar)([parameters!]);
      return { value, gradient: grads[0]! };
    };
    const compiled = await (await onnxEngine().compile(fn, specs)).run(inputs);
    const eager = await (await eagerEngine().compile(fn, specs)).run(inputs);
    expect(compiled['value']!.data[0]).toBeCloseTo(eager['value']!.data[0]!, 4);
    const scale = Math.max(...eager['gradient']!.data.map(Math.abs));
    compiled['gradient']!.data.forEach((value, i) => expect(Math.abs(value - eager['gradient']!.data[i]!) / scale).toBeLessThan(1e-5));
  });

  it('is normalised: its density integrates to one', async () => {
    const plane: FlowShape = { kind, dimensions: 2, context: 1, hidden: 8, transforms: 2 };
    const planeLayout = parameterLayout(flowSpecs(plane));
    // Fine enough for the corners that splines have at their knots.
    const side = 481;
    const step = 24 / (side - 1);
    const grid = Float32Array.from({ length: side * side * 2 }, (_, i) =>
      -12 + step * (i % 2 === 0 ? Math.floor(i / 2 / side) : (i >> 1) % side));
    const program = await onnxEngine().compile(
      ({ parameters, y, context }) => ({ logProb: flowLogProb(plane, unpackParameters(planeLayout, parameters!), y!, context!) }),
      { parameters: { shape: [planeLayout.length] }, y: { shape: [side * side, 2] }, context: { shape: [1, 1] } },
    );
    const { logProb } = await program.run({ parameters: livelyParameters(planeLayout, 8, 0.3), y: grid, context: Float32Array.of(0.5) });
    const integral = logProb!.data.reduce((sum, value) => sum + Math.exp(value), 0) * step * step;
    expect(integral).toBeCloseTo(1, 2);
  });

  it('is the standard normal when its last layers are zero', async () => {
    const isHead = (name: string) => /\/(shift|scale|widths|heights|slopes)/.test(name);
    const withoutHeads = layout.specs.map((spec) => ({ ...spec, spread: isHead(spec.name) ? 0 : 0.5 }));
    const quiet = initialParameters({ ...layout, specs: withoutHeads }, createRandom(2));
    const program = await onnxEngine().compile(({ parameters, y, context }) => {
      const p = unpackParameters(layout, parameters!);
      return { sample: flowSample(shape, p, y!, context!), logProb: flowLogProb(shape, p, y!, context!) };
    }, specs);
    const { sample, logProb } = await program.run({ ...inputs, parameters: quiet });
    logProb!.data.forEach((value, row) => expect(value).toBeCloseTo(logNormal(row), 4));
    // Each of the transforms turns the vector back to front; three of them leave it turned.
    sample!.data.forEach((value, i) => expect(value).toBeCloseTo(inputs.y[Math.floor(i / 3) * 3 + 2 - (i % 3)]!, 5));
  });

  it('samples any number from one graph, the same whether asked together or apart, for one context or a row each', async () => {
    const any = 9973;
    const sampling = ({ parameters, y, context: each }: Record<string, tf.Tensor>) =>
      ({ sample: flowSample(shape, unpackParameters(layout, parameters!), y!, each!) });
    const graph = trace(sampling,
      { parameters: specs.parameters, y: { shape: [any, 3] }, context: { shape: [1, 2] } }, { batchMarker: any });
    const open = await openProgram(encodeOnnx(graph, 'flow'), { parameters: specs.parameters, y: { shape: [-1, 3] }, context: { shape: [1, 2] } });
    const context = inputs.context.slice(0, 2);
    const together = await open.run({ ...inputs, context });
    const apart = await open.run({ ...inputs, y: inputs.y.slice(3 * 5, 3 * 7), context });
    const repeated = Float32Array.from({ length: rows * 2 }, (_, i) => context[i % 2]!);
    const perRow = await (await onnxEngine().compile(sampling, specs)).run({ ...inputs, context: repeated });
    apart['sample']!.data.forEach((value, i) => expect(value).toBeCloseTo(together['sample']!.data[3 * 5 + i]!, 5));
    together['sample']!.data.forEach((value, i) => expect(value).toBeCloseTo(perRow['sample']!.data[i]!, 4));
  });
});

function determinant(m: number[][]): number {
  const [a, b, c] = m as [number[], number[], number[]];
  return a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) - a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) + a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
}
