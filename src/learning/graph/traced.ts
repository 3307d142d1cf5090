import type { ElementType, GraphBuilder, Wire } from './graph.ts';

/** What a kernel is given: its named inputs and the attributes tfjs passes. */
export interface KernelContext {
  readonly builder: GraphBuilder;
  readonly inputs: Readonly<Record<string, TracedTensor>>;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Records one tfjs kernel as ONNX operators. */
export type Kernel = (context: KernelContext) => TracedTensor | readonly TracedTensor[];

/** NHWC -> NCHW and back, as permutations of axes. */
export const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const;
export const TO_CHANNELS_LAST = [0, 2, 3, 1] as const;

/**
 * A tensor as tfjs sees it (`shape`, images NHWC) and the wire that carries it.
 * Images stay channels-first from one convolution to the next, which is how ONNX computes them;
 * they are turned only where an operation cannot do without the plain order.
 */
export class TracedTensor {
  readonly shape: readonly number[];
  readonly wire: Wire;
  /** True when the wire's memory is NCHW while `shape` is NHWC. */
  readonly channelsFirst: boolean;
  private readonly builder: GraphBuilder;

  private constructor(builder: GraphBuilder, wire: Wire, shape: readonly number[], channelsFirst: boolean) {
    this.builder = builder;
    this.wire = wire;
    this.shape = shape;
    this.channelsFirst = channelsFirst;
  }

  static plain(builder: GraphBuilder, wire: Wire): TracedTensor {
    return new TracedTensor(builder, wire, wire.shape, false);
  }

  static channelsFirst(builder: GraphBuilder, wire: Wire): TracedTensor {
    return new TracedTensor(builder, wire, TO_CHANNELS_LAST.map((axis) => wire.shape[axis]!), true);
  }

  /** A result laid out as `like` is. */
  static like(builder: GraphBuilder, wire: Wire, like: { readonly channelsFirst: boolean }): TracedTensor {
    return like.channelsFirst ? TracedTensor.channelsFirst(builder, wire) : TracedTensor.plain(builder, wire);
  }

  get type(): ElementType {
    return this.wire.type;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The wire in tfjs's own order. */
  plainWire(): Wire {
    if (!this.channelsFirst) return this.wire;
    return this.builder.emit('Transpose', [this.wire], { shape: this.shape, type: this.type }, { perm: TO_CHANNELS_LAST });
  }

  /** The wire in NCHW order; `shape` must have rank 4. */
  channelsFirstWire(): Wire {
    if (this.channelsFirst) return this.wire;
    const shape = TO_CHANNELS_FIRST.map((axis) => this.shape[axis]!);
    if (shape[1] === 1 || (shape[2] === 1 && shape[3] === 1)) {
      // One channel or one pixel: both orders are the same memory.
      return this.builder.emit('Reshape', [this.wire, this.builder.shape(shape)], { shape, type: this.type });
    }
    return this.builder.emit('Transpose', [this.wire], { shape, type: this.type }, { perm: TO_CHANNELS_FIRST });
  }

  /** tfjs shares data between tensors of different shapes; a traced tensor is reshaped where that happens. */
  as(shape: readonly number[]): TracedTensor {
    if (shape.length === this.rank && shape.every((size, axis) => size === this.shape[axis])) return this;
    const wire = this.builder.emit('Reshape', [this.plainWire(), this.builder.shape(shape)], { shape: [...shape], type: this.type });
    return TracedTensor.plain(this.builder, wire);
  }
}
