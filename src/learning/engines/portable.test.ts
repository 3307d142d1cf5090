import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder, type Graph, type Wire } from '../graph/graph.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { openProgram } from './onnxEngine.ts';
import { portableGraph } from './portable.ts';

/** Runs a graph as it is and made portable; both on ONNX Runtime's CPU, whose own operators are the reference. */
async function bothWays(graph: Graph): Promise<[number[], number[]]> {
  const specs = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, { shape }]));
  const inputs = Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [
    name, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + name.length)),
  ]));
  const [native, portable] = await Promise.all([graph, portableGraph(graph)].map(async (one) => {
    const program = await openProgram(encodeOnnx(one, 'test'), specs, { threads: 1 });
    const outputs = await program.run(inputs);
    await program.dispose();
    return Object.keys(outputs).sort().flatMap((name) => [...outputs[name]!.shape, ...outputs[name]!.data]);
  }));
  return [native!, portable!];
}

function finished(builder: GraphBuilder, wires: readonly Wire[]): Graph {
  return builder.finish(wires.map((wire, i) => ({ name: `out${i}`, wire })));
}

const size = fc.integer({ min: 1, max: 4 });

test('SpaceToDepth, FusedMatMul, and Split and Concat of many, from operators that every device has', async () => {
  await fc.assert(
    fc.asyncProperty(size, size, size, fc.integer({ min: 2, max: 3 }), fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 60 }),
      async (batch, channels, side, block, transA, transB, parts) => {
        const builder = new GraphBuilder();
        const images = builder.input('images', [batch, channels, side * block, 2 * block], 'float32');
        const phases = builder.emit('SpaceToDepth', [images], { shape: [batch, channels * block * block, side, 2], type: 'float32' }, { blocksize: block });
        const a = builder.input('a', transA ? [batch, 3, side] : [batch, side, 3], 'float32');
        const b = builder.input('b', transB ? [batch, channels, 3] : [batch, 3, channels], 'float32');
        const product = builder.emit('FusedMatMul', [a, b], { shape: [batch, side, channels], type: 'float32' },
          { transA: Number(transA), transB: Number(transB) }, 'com.microsoft');
        const long = builder.input('long', [batch, 2 * parts], 'float32');
        const pieces = builder.emitMany('Split', [long, builder.indices(Array<number>(parts).fill(2))],
          Array.from({ length: parts }, () => ({ shape: [batch, 2], type: 'float32' as const })), { axis: 1 });
        const turned = builder.emit('Concat', [...pieces].reverse(), { shape: [batch, 2 * parts], type: 'float32' }, { axis: -1 });
        const graph = finished(builder, [phases, product, turned]);
        const [native, portable] = await bothWays(graph);
        expect(portable.length).toBe(native.length);
        portable.forEach((value, i) => { expect(value).toBeCloseTo(native[i]!, 5); });
        const { nodes } = portableGraph(graph);
        expect(nodes.filter(({ operator, domain }) => domain !== '' || operator === 'SpaceToDepth')).toEqual([]);
        for (const { inputs, outputs } of nodes) {
          expect(inputs.filter((wire) => !wire.constant).length + outputs.length).toBeLessThanOrEqual(8);
        }
      }),
    { numRuns: 20, seed: 1 },
  );
});

test('what is portable already stays as it is', () => {
  const builder = new GraphBuilder();
  const x = builder.input('x', [2, 3], 'float32');
  const graph = finished(builder, [builder.emit('Relu', [x], { shape: [2, 3], type: 'float32' })]);
  expect(portableGraph(graph)).toEqual(graph);
});
