import type { Graph, GraphNode, Wire } from '../graph/graph.ts';

/**
 * The tensors one operator may have on any device: WebGPU promises eight storage buffers a shader,
 * and each input and output takes one.
 */
const TENSORS_PER_OPERATOR = 8;

/**
 * The same graph in operators that every provider computes itself. ONNX Runtime hands what a provider lacks to the CPU,
 * with a copy there and back, and fails where an operator exists but has too many tensors for the device.
 *
 * - `FusedMatMul` (com.microsoft): a transpose and a plain product
 * - `SpaceToDepth`: reshape, transpose, reshape
 * - `Split` and `Concat` of many tensors: slices, and joins of a few at a time
 */
export function portableGraph(graph: Graph): Graph {
  const writer = new PortableWriter(graph.batchMarker);
  for (const node of graph.nodes) writer.write(node);
  return { ...graph, nodes: writer.nodes, constants: constantsOf(writer.nodes) };
}

class PortableWriter {
  readonly nodes: GraphNode[] = [];
  private readonly batchMarker: number | undefined;
  private count = 0;

  constructor(batchMarker: number | undefined) {
    this.batchMarker = batchMarker;
  }

  write(node: GraphNode): void {
    if (node.operator === 'FusedMatMul' && node.domain === 'com.microsoft' && isPlainProduct(node)) this.fusedMatMul(node);
    else if (node.operator === 'SpaceToDepth') this.spaceToDepth(node);
    else if (node.operator === 'Split' && node.outputs.length + 1 > TENSORS_PER_OPERATOR) this.split(node);
    else if (node.operator === 'Concat' && node.inputs.length + 1 > TENSORS_PER_OPERATOR) this.concat(node);
    else this.nodes.push(node);
  }

  private fusedMatMul({ inputs, outputs, attributes }: GraphNode): void {
    const operands = inputs.map((wire, i) => (attributes[i === 0 ? 'transA' : 'transB'] === 1 ? this.swapLastAxes(wire) : wire));
    this.push('MatMul', operands, outputs);
  }

  private swapLastAxes(wire: Wire): Wire {
    const perm = wire.shape.map((_, axis) => axis);
    [perm[perm.length - 2], perm[perm.length - 1]] = [perm.at(-1)!, perm.at(-2)!];
    return this.between('Transpose', [wire], perm.map((axis) => wire.shape[axis]!), wire, { perm });
  }

  /** Channel (row in block, column in block, channel) of the output is that pixel of every block (ONNX: SpaceToDepth). */
  private spaceToDepth({ inputs, outputs, attributes }: GraphNode): void {
    const images = inputs[0]!;
    const block = attributes['blocksize'] as number;
    const [batch, channels, height, width] = images.shape as [number, number, number, number];
    const blocks = [batch, channels, height / block, block, width / block, block];
    const perm = [0, 3, 5, 1, 2, 4];
    const divided = this.between('Reshape', [images, this.shape(blocks)], blocks, images);
    const ordered = this.between('Transpose', [divided], perm.map((axis) => blocks[axis]!), images, { perm });
    this.push('Reshape', [ordered, this.shape(outputs[0]!.shape)], outputs);
  }

  private split({ inputs, outputs, attributes }: GraphNode): void {
    const whole = inputs[0]!;
    const axis = ((attributes['axis'] as number | undefined) ?? 0);
    let start = 0;
    for (const part of outputs) {
      const end = start + part.shape.at(axis)!;
      this.push('Slice', [whole, ...[[start], [end], [axis]].map((list) => this.indices(list))], [part]);
      start = end;
    }
  }

  private concat({ inputs, outputs, attributes }: GraphNode): void {
    const axis = attributes['axis'] as number;
    const width = TENSORS_PER_OPERATOR - 1;
    let parts = inputs;
    while (parts.length > width) {
      const groups = Array.from({ length: Math.ceil(parts.length / width) }, (_, i) => parts.slice(i * width, (i + 1) * width));
      parts = groups.map((group) => {
        if (group.length === 1) return group[0]!;
        const shape = [...group[0]!.shape];
        const at = axis < 0 ? axis + shape.length : axis;
        shape[at] = group.reduce((sum, part) => sum + part.shape[at]!, 0);
        return this.between('Concat', group, shape, group[0]!, attributes);
      });
    }
    this.push('Concat', parts, outputs, attributes);
  }

  private push(operator: string, inputs: readonly Wire[], outputs: readonly Wire[], attributes: GraphNode['attributes'] = {}): void {
    this.nodes.push({ operator, domain: '', inputs, outputs, attributes });
  }

  private between(operator: string, inputs: readonly Wire[], shape: readonly number[], { type }: Wire, attributes: GraphNode['attributes'] = {}): Wire {
    const wire: Wire = { name: this.freshName(), shape, type };
    this.push(operator, inputs, [wire], attributes);
    return wire;
  }

  private indices(values: readonly number[]): Wire {
    return { name: this.freshName(), shape: [values.length], type: 'int64', constant: BigInt64Array.from(values, BigInt) };
  }

  private shape(shape: readonly number[]): Wire {
    return this.indices(shape.map((size) => (size === this.batchMarker ? -1 : size)));
  }

  /** No name of the tracer's starts so. */
  private freshName(): string {
    return `%portable${this.count++}`;
  }
}

/** FusedMatMul can do more (scaling, batches that are not leading); the tracer does not ask for it. */
function isPlainProduct({ attributes }: GraphNode): boolean {
  return Object.keys(attributes).every((name) => name === 'transA' || name === 'transB');
}

function constantsOf(nodes: readonly GraphNode[]): Wire[] {
  const constants = new Map<string, Wire>();
  for (const { inputs } of nodes) for (const wire of inputs) if (wire.constant) constants.set(wire.name, wire);
  return [...constants.values()];
}
