import { slice_util, util } from '../../tfjs.ts';
import { STORED_AXES, storedAxis, TracedTensor, type Kernel, type KernelContext } from '../traced.ts';

function reshape({ inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  return x.as(util.inferFromImplicitShape([...(attributes['shape'] as number[])], util.sizeFromShape([...x.shape])));
}

function expandDims({ inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['input']!;
  const dim = attributes['dim'] as number;
  const axis = dim < 0 ? x.rank + 1 + dim : dim;
  return x.as([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
}

function transpose({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const perm = attributes['perm'] as number[];
  const shape = perm.map((axis) => x.shape[axis]!);
  return TracedTensor.plain(builder, builder.emit('Transpose', [x.plainWire()], { shape, type: x.type }, { perm }));
}

function concat({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const parts = Object.values(inputs);
  const first = parts[0]!;
  const axis = util.parseAxisParam(attributes['axis'] as number, [...first.shape])[0]!;
  const shape = [...first.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const { order } = first;
  if (order !== 'plain' && parts.every((part) => part.order === order)) {
    const stored = STORED_AXES[order].map((a) => shape[a]!);
    const wire = builder.emit('Concat', parts.map((part) => part.wire), { shape: stored, type: first.type }, { axis: storedAxis(order, axis) });
    return TracedTensor.in(order, builder, wire);
  }
  return TracedTensor.plain(builder, builder.emit('Concat', parts.map((part) => part.plainWire()), { shape, type: first.type }, { axis }));
}

function slice({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const [begin, size] = slice_util.parseSliceParams(
    { shape: [...x.shape] } as Parameters<typeof slice_util.parseSliceParams>[0],
    attributes['begin'] as number[],
    attributes['size'] as number[],
  );
  const cut = x.shape.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis]);
  if (cut.length === 0) return x;
  const bounds = [cut.map((axis) => begin[axis]!), cut.map((axis) => begin[axis]! + size[axis]!), cut];
  const wire = builder.emit('Slice', [x.plainWire(), ...bounds.map((list) => builder.indices(list))], { shape: size, type: x.type });
  return TracedTensor.plain(builder, wire);
}

function stridedSlice({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes as unknown as {
    begin: number[]; end: number[]; strides: number[];
    beginMask: number; endMask: number; ellipsisMask: number; newAxisMask: number; shrinkAxisMask: number;
  };
  const info = slice_util.sliceInfo([...x.shape], begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  const axes = info.begin.map((_, axis) => axis);
  const lists = [info.begin, info.end, axes, info.strides];
  const shape = slice_util.computeOutShape(info.begin, info.end, info.strides);
  const wire = builder.emit('Slice', [x.plainWire(), ...lists.map((list) => builder.indices(list))], { shape, type: x.type });
  return TracedTensor.plain(builder, wire).as(info.finalShape);
}

function splitV({ builder, inputs, attributes }: KernelContext): readonly TracedTensor[] {
  const x = inputs['x']!;
  const axis = util.parseAxisParam(attributes['axis'] as number, [...x.shape])[0]!;
  const request = attributes['numOrSizeSplits'] as number | number[];
  const sizes = typeof request === 'number' ? Array<number>(request).fill(x.shape[axis]! / request) : completeSizes(request, x.shape[axis]!);
  const outputs = sizes.map((size) => ({ shape: x.shape.map((old, a) => (a === axis ? size : old)), type: x.type }));
  return builder
    .emitMany('Split', [x.plainWire(), builder.indices(sizes)], outputs, { axis })
    .map((wire) => TracedTensor.plain(builder, wire));
}

function completeSizes(sizes: readonly number[], total: number): number[] {
  const known = sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return sizes.map((size) => (size < 0 ? total - known : size));
}

function pack({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const parts = Object.values(inputs);
  const shape = [...parts[0]!.shape];
  const axis = attributes['axis'] as number;
  const expanded = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
  const stacked = [...shape.slice(0, axis), parts.length, ...shape.slice(axis)];
  const wires = parts.map((part) => part.as(expanded).plainWire());
  return TracedTensor.plain(builder, builder.emit('Concat', wires, { shape: stacked, type: parts[0]!.type }, { axis }));
}

function unpack({ builder, inputs, attributes }: KernelContext): readonly TracedTensor[] {
  const x = inputs['value']!;
  const axis = util.parseAxisParam(attributes['axis'] as number, [...x.shape])[0]!;
  const count = x.shape[axis]!;
  const piece = { shape: x.shape.map((size, a) => (a === axis ? 1 : size)), type: x.type };
  const sizes = builder.indices(Array<number>(count).fill(1));
  const shape = x.shape.filter((_, a) => a !== axis);
  return builder
    .emitMany('Split', [x.plainWire(), sizes], Array(count).fill(piece), { axis })
    .map((wire) => TracedTensor.plain(builder, wire).as(shape));
}

function tile({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const reps = attributes['reps'] as number[];
  const shape = x.shape.map((size, axis) => size * reps[axis]!);
  return TracedTensor.plain(builder, builder.emit('Tile', [x.plainWire(), builder.indices(reps)], { shape, type: x.type }));
}

function broadcastTo({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const shape = attributes['shape'] as number[];
  return TracedTensor.plain(builder, builder.emit('Expand', [x.plainWire(), builder.indices(shape)], { shape, type: x.type }));
}

function pad({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const paddings = attributes['paddings'] as [number, number][];
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const pads = builder.indices([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const value = builder.scalar((attributes['constantValue'] as number | undefined) ?? 0, x.type === 'int32' ? 'int32' : 'float32');
  return TracedTensor.plain(builder, builder.emit('Pad', [x.plainWire(), pads, value], { shape, type: x.type }, { mode: 'constant' }));
}

function gather({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const indices = inputs['indices']!;
  const axis = util.parseAxisParam((attributes['axis'] as number | undefined) ?? 0, [...x.shape])[0]!;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return TracedTensor.plain(builder, builder.emit('Gather', [x.plainWire(), indices.plainWire()], { shape, type: x.type }, { axis }));
}

/** Sums the rows of x that share a segment: the gradient of a gather. */
function unsortedSegmentSum({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const ids = inputs['segmentIds']!;
  const shape = [attributes['numSegments'] as number, ...x.shape.slice(1)];
  const zeros = builder.constant(new Float32Array(shape.reduce((product, size) => product * size, 1)), shape, 'float32');
  const column = builder.emit('Cast', [ids.as([...ids.shape, 1]).plainWire()], { shape: [...ids.shape, 1], type: 'int64' }, { to: 7 });
  const wire = builder.emit('ScatterND', [zeros, column, x.plainWire()], { shape, type: 'float32' }, { reduction: 'add' });
  return TracedTensor.plain(builder, wire);
}

function reverse({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['x']!;
  const axes = util.parseAxisParam(attributes['dims'] as number[], [...x.shape]);
  // From the last element down to before the first: ONNX's way to say "all, backwards".
  const lists = [axes.map(() => -1), axes.map((axis) => -x.shape[axis]! - 1), axes, axes.map(() => -1)];
  const wire = builder.emit('Slice', [x.plainWire(), ...lists.map((list) => builder.indices(list))], { shape: x.shape, type: x.type });
  return TracedTensor.plain(builder, wire);
}

/** A tensor of one value, as long as the shape is fixed. */
function fill(value: (context: KernelContext) => number): Kernel {
  return (context) => {
    const { builder, attributes, inputs } = context;
    const like = inputs['x'];
    const shape = like ? like.shape : (attributes['shape'] as number[]);
    const type = like?.type ?? ((attributes['dtype'] as 'float32' | 'int32' | 'bool' | undefined) ?? 'float32');
    const size = shape.reduce((product, n) => product * n, 1);
    const scalar = value(context);
    const values = type === 'float32' ? new Float32Array(size).fill(scalar) : type === 'int32' ? new Int32Array(size).fill(scalar) : new Uint8Array(size).fill(scalar);
    return TracedTensor.plain(builder, builder.constant(values, shape, type));
  };
}

/** Zeros or ones in the shape of a tensor whose batch may be open: made from the tensor, not from its shape. */
function fillLike(scalar: number): Kernel {
  return (context) => {
    const { builder, inputs } = context;
    const x = inputs['x']!;
    if (x.shape.includes(builder.batchMarker ?? -1) && x.type === 'float32') {
      const zero = builder.emit('Mul', [x.wire, builder.scalar(0)], x.wire);
      return TracedTensor.in(x.order, builder, builder.emit('Add', [zero, builder.scalar(scalar)], x.wire));
    }
    return fill(() => scalar)(context);
  };
}

export const shapeKernels: Readonly<Record<string, Kernel>> = {
  BroadcastTo: broadcastTo,
  Concat: concat,
  ExpandDims: expandDims,
  Fill: fill(({ attributes }) => attributes['value'] as number),
  GatherV2: gather,
  OnesLike: fillLike(1),
  Pack: pack,
  PadV2: pad,
  Reshape: reshape,
  Reverse: reverse,
  Slice: slice,
  SplitV: splitV,
  StridedSlice: stridedSlice,
  Tile: tile,
  Transpose: transpose,
  Unpack: unpack,
  UnsortedSegmentSum: unsortedSegmentSum,
  ZerosLike: fillLike(0),
};
