import * as ort from 'onnxruntime-node';
import { SteelyardError } from '../../shared/errors.ts';
import { encodeOnnx } from '../graph/onnx.ts';
import { trace, type InputSpecs } from '../graph/tracer.ts';
import type { Engine, Program } from './engine.ts';
import { portableGraph } from './portable.ts';

/** Execution providers of ONNX Runtime that Steelyard knows. */
export type Provider = 'cpu' | 'webgpu' | 'dml' | 'coreml' | 'cuda';

/** Providers that lack operators which the tracer likes for the CPU. */
const PORTABLE: readonly Provider[] = ['webgpu', 'coreml'];

export interface OnnxEngineOptions {
  /** Threads inside an operator; all cores by default. */
  readonly threads?: number;
  /** Which device computes; the CPU by default. */
  readonly provider?: Provider;
}

/** Compiles functions to ONNX graphs and runs them with ONNX Runtime. */
export function onnxEngine(options: OnnxEngineOptions = {}): Engine {
  const { provider = 'cpu' } = options;
  return {
    name: `ONNX Runtime ${provider}`,
    async compile(fn, specs) {
      const graph = trace(fn, specs, provider === 'cpu' ? {} : { columnsAtOnce: Infinity });
      return openProgram(encodeOnnx(PORTABLE.includes(provider) ? portableGraph(graph) : graph, 'steelyard'), specs, options);
    },
  };
}

/**
 * A program from an encoded graph.
 *
 * @throws SteelyardError `engine-failed` when ONNX Runtime refuses the graph
 */
export async function openProgram(onnx: Uint8Array, specs: InputSpecs, options: OnnxEngineOptions = {}): Promise<Program> {
  const session = await createSession(onnx, options);
  const used = new Set(session.inputNames);
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(
        Object.entries(specs)
          .filter(([name]) => used.has(name))
          .map(([name, { shape }]) => [name, new ort.Tensor('float32', inputs[name]!, openShape(shape, inputs[name]!.length))]),
      );
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, { data: tensor.data as Float32Array, shape: tensor.dims }]),
      );
    },
    dispose: () => session.release(),
  };
}

/** A shape whose -1 stands for "as many as there are". */
function openShape(shape: readonly number[], length: number): number[] {
  const known = shape.reduce((product, size) => (size < 0 ? product : product * size), 1);
  return shape.map((size) => (size < 0 ? length / known : size));
}

async function createSession(onnx: Uint8Array, { threads, provider = 'cpu' }: OnnxEngineOptions): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(onnx, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new SteelyardError('engine-failed', `ONNX Runtime cannot load this network (${reason}): the model package may be damaged or made by a newer version.`, { reason });
  }
}
