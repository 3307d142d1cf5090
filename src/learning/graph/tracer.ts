import * as tf from '../tfjs.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { GraphBuilder, type ElementArray, type ElementType, type Graph, type Wire } from './graph.ts';
import { kernels } from './kernels/index.ts';
import { TracedTensor, type KernelContext } from './traced.ts';

const BACKEND = 'steelyard-trace';

/** What a traced function is given: a named tensor of fixed shape. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}
export type InputSpecs = Readonly<Record<string, InputSpec>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;
/** A function of tensors, written in TensorFlow.js, with no side effect. */
export type TensorFunction = (inputs: Tensors) => Tensors;

export interface TraceOptions {
  /**
   * A size that no other axis has: axes of this size are left open in the graph, so that it takes any batch.
   */
  readonly batchMarker?: number;
  /** How many numbers of a convolution's columns are laid out at a time: what a processor's core keeps for itself. Other devices want all at once. */
  readonly columnsAtOnce?: number;
}

/** A tfjs backend that computes nothing: every kernel it is asked for becomes an operator of the graph. */
class TracingBackend extends tf.KernelBackend {
  builder = new GraphBuilder();
  private readonly storage: tf.DataStorage<TracedTensor>;

  constructor() {
    super();
    this.storage = new tf.DataStorage<TracedTensor>(this, tf.engine());
  }

  get(dataId: tf.DataId): TracedTensor {
    return this.storage.get(dataId);
  }

  put(tensor: TracedTensor): tf.TensorInfo {
    const dataId = {};
    this.storage.set(dataId, tensor);
    const { type } = tensor;
    if (type === 'int64') throw new SteelyardError('internal', 'tfjs has no 64-bit integers');
    return { dataId, shape: [...tensor.shape], dtype: type };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    return this.put(this.constant(values, shape, dtype)).dataId;
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.storage.set(dataId, this.constant(values, shape, dtype));
  }

  private constant(values: tf.BackendValues, shape: number[], dtype: tf.DataType): TracedTensor {
    const type = elementType(dtype);
    const wire = this.builder.constant(constantValues(values, type), shape, type);
    return TracedTensor.plain(this.builder, wire);
  }

  override readSync(): tf.BackendValues {
    throw new SteelyardError(
      'graph-untraceable',
      'A traced function cannot read the values of a tensor: they are not known until the graph runs.',
    );
  }

  override read(): Promise<tf.BackendValues> {
    return Promise.reject(new SteelyardError('graph-untraceable', 'A traced function cannot read the values of a tensor.'));
  }

  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {
    // Wires live as long as their graph.
  }

  override numDataIds(): number {
    return this.storage.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

function elementType(dtype: tf.DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new SteelyardError('graph-untraceable', `Tensors of ${dtype} cannot be traced.`);
}

function constantValues(values: tf.BackendValues, type: ElementType): ElementArray {
  const numbers = values as ArrayLike<number>;
  // Copies: the caller may reuse its array before the graph is written.
  if (type === 'float32') return Float32Array.from(numbers);
  if (type === 'int32') return Int32Array.from(numbers);
  return Uint8Array.from(numbers);
}

let backend: TracingBackend | undefined;

function tracingBackend(): TracingBackend {
  if (backend) return backend;
  const created = new TracingBackend();
  tf.registerBackend(BACKEND, () => created, 0);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs }) => {
        const context: KernelContext = {
          builder: created.builder,
          inputs: Object.fromEntries(
            Object.entries(inputs).flatMap(([name, info]) => {
              if (info === undefined || info === null) return [];
              return [[name, created.get((info as tf.TensorInfo).dataId).as((info as tf.TensorInfo).shape)]];
            }),
          ),
          attributes: (attrs ?? {}) as Readonly<Record<string, unknown>>,
        };
        const result = kernel(context);
        return Array.isArray(result) ? result.map((tensor) => created.put(tensor)) : created.put(result as TracedTensor);
      },
    });
  }
  backend = created;
  return created;
}

/**
 * Records `fn`, with its gradients and whatever else it calls, as a graph.
 *
 * @param fn a pure function of tensors written in TensorFlow.js
 * @param specs name, shape and type of its inputs
 * @throws SteelyardError `graph-untraceable` naming the operation that no kernel of the tracer records
 */
export function trace(fn: TensorFunction, specs: InputSpecs, options: TraceOptions = {}): Graph {
  const tracing = tracingBackend();
  const before = tf.getBackend();
  const builder = new GraphBuilder(options.batchMarker, options.columnsAtOnce);
  tracing.builder = builder;
  tf.setBackend(BACKEND);
  try {
    const inputs = Object.fromEntries(
      Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => {
        const wire = builder.input(name, shape, dtype);
        const { dataId } = tracing.put(TracedTensor.plain(builder, wire));
        return [name, tf.engine().makeTensorFromDataId(dataId, [...shape], dtype)];
      }),
    );
    let outputs: { name: string; wire: Wire }[] = [];
    tf.tidy(() => {
      const named = fn(inputs);
      outputs = Object.entries(named).map(([name, tensor]) => ({
        name,
        wire: tracing.get(tensor.dataId).as(tensor.shape).plainWire(),
      }));
    });
    return builder.finish(outputs);
  } catch (error) {
    throw asUntraceable(error);
  } finally {
    if (before) tf.setBackend(before);
  }
}

/** tfjs reports a missing kernel in its own words; this names the operation and the line that called it. */
function asUntraceable(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const missing = /Kernel '(\w+)' not registered/.exec(message);
  if (!missing) return error;
  const site = (error as Error).stack?.split('\n').find((line) => line.includes('.ts:') && !line.includes('tracer.ts'));
  return new SteelyardError(
    'graph-untraceable',
    `The operation ${missing[1]} cannot be traced to ONNX${site ? ` (${site.trim()})` : ''}: write the function with the operations listed in learning/graph/kernels.`,
    { kernel: missing[1]! },
  );
}
