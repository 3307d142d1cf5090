import type { ElementType, GraphBuilder, Wire } from './graph.ts';

/** What a kernel is given: its named inputs and the attributes tfjs passes. */
export interface KernelContext {
  readonly builder: GraphBuilder;
  readonly inputs: Readonly<Record<string, TracedTensor>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Records one tfjs kernel as ONNX operators. */
export type Kernel = (context: KernelContext) => TracedTensor | readonly TracedTensor[];

/**
 * The order of a tensor's axes in memory. `plain` is tfjs's own (images NHWC). Images may also lie
 * `channelsFirst` (NCHW), as ONNX's convolutions want them, or `batchLast` (HWCN), where a pixel's channels of the whole
 * batch are one block: so the columns of a convolution are gathered in long runs and multiplied pixel by pixel.
 */
export type Order = 'plain' | ImageOrder;
export type ImageOrder = 'channelsFirst' | 'batchLast';

/** For each axis in memory, the NHWC axis that it is. */
export const STORED_AXES: Readonly<Record<ImageOrder, readonly number[]>> = {
  channelsFirst: [0, 3, 1, 2],
  batchLast: [1, 2, 3, 0],
};

/** Where an NHWC axis is in memory. */
export function storedAxis(order: ImageOrder, axis: number): number {
  return STORED_AXES[order].indexOf(axis);
}

/** For each NHWC axis, where it is in memory. */
function plainAxes(order: ImageOrder): number[] {
  return [0, 1, 2, 3].map((axis) => storedAxis(order, axis));
}

/**
 * A tensor as tfjs sees it (`shape`, images NHWC) and the wire that carries it.
 * Images stay in their order from one convolution to the next and are turned only where an operation
 * cannot do without the plain order.
 */
export class TracedTensor {
  readonly shape: readonly number[];
  readonly wire: Wire;
  readonly order: Order;
  private readonly builder: GraphBuilder;

  private constructor(builder: GraphBuilder, wire: Wire, shape: readonly number[], order: Order) {
    this.builder = builder;
    this.wire = wire;
    this.shape = shape;
    this.order = order;
  }

  static plain(builder: GraphBuilder, wire: Wire): TracedTensor {
    return new TracedTensor(builder, wire, wire.shape, 'plain');
  }

  /** A tensor whose wire lies in `order`. */
  static in(order: Order, builder: GraphBuilder, wire: Wire): TracedTensor {
    const shape = order === 'plain' ? wire.shape : plainAxes(order).map((axis) => wire.shape[axis]!);
    return new TracedTensor(builder, wire, shape, order);
  }

  get type(): ElementType {
    return this.wire.type;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The wire in tfjs's own order. */
  plainWire(): Wire {
    if (this.order === 'plain') return this.wire;
    return this.turned(this.wire, plainAxes(this.order));
  }

  /** The wire in the order asked for; images (`shape` of rank 4) only. */
  wireIn(order: ImageOrder): Wire {
    if (this.order === order) return this.wire;
    return this.turned(this.plainWire(), STORED_AXES[order]);
  }

  private turned(wire: Wire, perm: readonly number[]): Wire {
    const shape = perm.map((axis) => wire.shape[axis]!);
    // Axes of one element may go anywhere: the memory stays as it is.
    const moved = perm.filter((axis) => wire.shape[axis] !== 1);
    if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) {
      return this.builder.emit('Reshape', [wire, this.builder.shape(shape)], { shape, type: this.type });
    }
    return this.builder.emit('Transpose', [wire], { shape, type: this.type }, { perm });
  }

  /** tfjs shares data between tensors of different shapes; a traced tensor is reshaped where that happens. */
  as(shape: readonly number[]): TracedTensor {
    if (shape.length === this.rank && shape.every((size, axis) => size === this.shape[axis])) return this;
    const wire = this.builder.emit('Reshape', [this.plainWire(), this.builder.shape(shape)], { shape: [...shape], type: this.type });
    return TracedTensor.plain(this.builder, wire);
  }
}
