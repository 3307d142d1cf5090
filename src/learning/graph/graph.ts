import { SteelyardError } from '../../shared/errors.ts';
import { fold } from './fold.ts';
import { fuseBiases } from './fuse.ts';
import type { ElementType, ElementArray, Wire, Attribute, GraphNode, Graph, WireDescription } from './types.ts';

export type { ElementType, ElementArray, Wire, Attribute, GraphNode, Graph, WireDescription } from './types.ts';

/** A megabyte: half of what a core of today has for itself. */
const COLUMNS_AT_ONCE = 2 ** 18;

/**
 * Collects the operators of a traced function. Asking twice for the same operator on the same inputs
 * gives the same wire, so common subexpressions are computed once; what depends on constants alone is computed here.
 */
export class GraphBuilder {
  readonly batchMarker: number | undefined;
  /** How many numbers of a convolution's columns are laid out at a time. */
  readonly columnsAtOnce: number;
  private readonly nodes: GraphNode[] = [];
  private readonly inputs: Wire[] = [];
  private readonly known = new Map<string, readonly Wire[]>();
  private readonly producers = new Map<string, GraphNode>();
  private readonly knownConstants = new Map<string, Wire>();
  private count = 0;

  constructor(batchMarker?: number, columnsAtOnce = COLUMNS_AT_ONCE) {
    this.batchMarker = batchMarker;
    this.columnsAtOnce = columnsAtOnce;
  }

  input(name: string, shape: readonly number[], type: ElementType): Wire {
    const wire: Wire = { name, shape, type };
    this.inputs.push(wire);
    return wire;
  }

  constant(values: ElementArray, shape: readonly number[], type: ElementType): Wire {
    // Axes, shapes, indices and scalars recur; comparing long vectors of numbers would cost more than it saves.
    const key = values.length <= 64 || type === 'int32' ? `${type}[${shape.join()}]${values.join()}` : undefined;
    const earlier = key === undefined ? undefined : this.knownConstants.get(key);
    if (earlier) return earlier;
    const wire: Wire = { name: this.freshName(), shape, type, constant: values };
    if (key !== undefined) this.knownConstants.set(key, wire);
    return wire;
  }

  scalar(value: number, type: ElementType = 'float32'): Wire {
    return this.constant(type === 'float32' ? Float32Array.of(value) : Int32Array.of(value), [], type);
  }

  /** An int64 vector, as ONNX wants axes, shapes, starts and ends. */
  indices(values: readonly number[]): Wire {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
  }

  /** Positions for Gather: half the memory of `indices`. */
  positions(values: readonly number[], shape: readonly number[] = [values.length]): Wire {
    return this.constant(Int32Array.from(values), shape, 'int32');
  }

  /** A shape for Reshape or Expand: the batch axis is left open where it can be. */
  shape(shape: readonly number[]): Wire {
    const position = this.batchMarker === undefined ? -1 : shape.indexOf(this.batchMarker);
    return this.indices(shape.map((size, axis) => (axis === position ? -1 : size)));
  }

  emit(
    operator: string,
    inputs: readonly Wire[],
    output: WireDescription,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Wire {
    return this.emitMany(operator, inputs, [output], attributes, domain)[0]!;
  }

  emitMany(
    operator: string,
    inputs: readonly Wire[],
    outputs: readonly WireDescription[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): readonly Wire[] {
    const key = `${domain}.${operator}(${inputs.map((wire) => wire.name).join()})${JSON.stringify(attributes)}${outputs.map((o) => o.type).join()}`;
    const earlier = this.known.get(key);
    if (earlier) return earlier;
    const shorter = operator === 'Reshape' ? this.shorterReshape(inputs, outputs[0]!) : undefined;
    if (shorter) return [shorter];
    const folded = domain === '' ? fold(operator, inputs, outputs, attributes) : undefined;
    if (folded) {
      const constants = folded.map((values, i) => this.constant(values, outputs[i]!.shape, outputs[i]!.type));
      this.known.set(key, constants);
      return constants;
    }
    const wires = outputs.map(({ shape, type }): Wire => ({ name: this.freshName(), shape, type }));
    const node: GraphNode = { operator, domain, inputs, outputs: wires, attributes };
    this.nodes.push(node);
    for (const wire of wires) this.producers.set(wire.name, node);
    this.known.set(key, wires);
    return wires;
  }

  /** The operator that gives a wire; none for inputs and constants. */
  producerOf(wire: Wire): GraphNode | undefined {
    return this.producers.get(wire.name);
  }

  /** A reshape of a reshape is one reshape, and none when the first shape comes back. */
  private shorterReshape([x, shape]: readonly Wire[], output: WireDescription): Wire | undefined {
    if (x!.shape.length === output.shape.length && x!.shape.every((size, axis) => size === output.shape[axis])) return x;
    const producer = this.producers.get(x!.name);
    return producer?.operator === 'Reshape' ? this.emit('Reshape', [producer.inputs[0]!, shape!], output) : undefined;
  }

  /** The graph that computes `outputs`, without the operators that they do not need. */
  finish(outputs: readonly { name: string; wire: Wire }[]): Graph {
    const named = this.nameOutputs(outputs);
    const needed = new Set(named.map(({ wire }) => wire.name));
    const nodes: GraphNode[] = [];
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i]!;
      if (!node.outputs.some((wire) => needed.has(wire.name))) continue;
      for (const wire of node.inputs) needed.add(wire.name);
      nodes.push(node);
    }
    const fused = fuseBiases(nodes.reverse(), named.map(({ wire }) => wire));
    const constants = new Map<string, Wire>();
    for (const node of fused) {
      for (const wire of node.inputs) if (wire.constant) constants.set(wire.name, wire);
    }
    if (this.batchMarker !== undefined) rejectBatchConstants([...constants.values()], this.batchMarker);
    return {
      nodes: fused,
      inputs: this.inputs,
      outputs: named,
      constants: [...constants.values()],
      ...(this.batchMarker === undefined ? {} : { batchMarker: this.batchMarker }),
    };
  }

  /** Gives the wires that are outputs their names. A constant, an input or a wire that has a name already needs a node of its own. */
  private nameOutputs(outputs: readonly { name: string; wire: Wire }[]): { name: string; wire: Wire }[] {
    const names = new Map<string, string>();
    const named = outputs.map(({ name, wire }) => {
      const renamed: Wire = { name, shape: wire.shape, type: wire.type };
      if (this.producers.has(wire.name) && !names.has(wire.name)) names.set(wire.name, name);
      else this.nodes.push({ operator: 'Identity', domain: '', inputs: [wire], outputs: [renamed], attributes: {} });
      return { name, wire: renamed };
    });
    const rename = (wire: Wire): Wire => (names.has(wire.name) ? { ...wire, name: names.get(wire.name)! } : wire);
    this.nodes.forEach((node, i) => { this.nodes[i] = { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }; });
    return named;
  }

  private freshName(): string {
    return `%${this.count++}`;
  }
}

/** A constant as long as the marked batch would fix the batch size without anyone noticing. */
function rejectBatchConstants(constants: readonly Wire[], marker: number): void {
  for (const wire of constants) {
    if (wire.shape.includes(marker)) {
      throw new SteelyardError(
        'graph-untraceable',
        `This function makes a constant of shape [${wire.shape.join(', ')}] that depends on the batch size, so it cannot be traced for any batch: build it from an input instead.`,
      );
    }
  }
}
