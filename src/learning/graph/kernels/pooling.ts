import { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import { STORED_AXES, TracedTensor, type Kernel, type KernelContext } from '../traced.ts';
import { gatherRows, imageColumns, reshape, tapSources } from './columns.ts';
import { asRectified, pixelsInOrder, pooledGradients, type PooledGradient } from './imageNotes.ts';

type Conv2DInfo = backend_util.Conv2DInfo;

function poolInfo(shape: readonly number[], attributes: KernelContext['attributes']): Conv2DInfo {
  return backend_util.computePool2DInfo(
    [...shape] as [number, number, number, number],
    attributes['filterSize'] as number | [number, number],
    attributes['strides'] as number | [number, number],
    1,
    attributes['pad'] as 'same' | 'valid' | number,
    attributes['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
  );
}

/** Images that lie batch last are pooled over gathered columns, as their gradients are; others by ONNX's own operator. */
function pool(operator: 'MaxPool' | 'AveragePool'): Kernel {
  return ({ builder, inputs, attributes }) => {
    const x = inputs['x']!;
    const info = poolInfo(x.shape, attributes);
    if (x.order !== 'batchLast') return pooledByRuntime(operator, builder, x, info);
    if (operator === 'MaxPool' && areDisjoint(info)) return asImages(builder, maximumOfDisjoint(builder, x.wire, info), info.outHeight, info.outWidth);
    const pooled = operator === 'MaxPool'
      ? over(builder, 'ReduceMax', windows(builder, x, info, -Infinity), [1])
      : averages(builder, windows(builder, x, info, 0), info);
    return asImages(builder, pooled, info.outHeight, info.outWidth);
  };
}

function pooledByRuntime(operator: string, builder: GraphBuilder, x: TracedTensor, info: Conv2DInfo): TracedTensor {
  const { padInfo } = info;
  const shape = STORED_AXES.channelsFirst.map((axis) => info.outShape[axis]!);
  const wire = builder.emit(operator, [x.wireIn('channelsFirst')], { shape, type: 'float32' }, {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
  });
  return TracedTensor.in('channelsFirst', builder, wire);
}

/** What each window sees: [out pixels, taps, channels, batch]. */
function windows(builder: GraphBuilder, x: TracedTensor, info: Conv2DInfo, outside: number): Wire {
  const columns = imageColumns(builder, x, info, outside);
  return reshape(builder, columns, [columns.shape[0]!, info.filterHeight * info.filterWidth, info.inChannels, info.batchSize]);
}

function over(builder: GraphBuilder, operator: string, x: Wire, axes: readonly number[]): Wire {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return builder.emit(operator, [x, builder.indices(axes)], { shape, type: x.type }, { keepdims: 0 });
}

/** Sums over the taps divided by how many of them lie on the image: [out pixels, channels, batch]. */
function averages(builder: GraphBuilder, seen: Wire, info: Conv2DInfo): Wire {
  const sums = over(builder, 'ReduceSum', seen, [1]);
  return builder.emit('Mul', [sums, tapWeights(builder, info)], sums);
}

/** One over the number of a window's taps that lie on the image: [out pixels, 1, 1]. */
function tapWeights(builder: GraphBuilder, info: Conv2DInfo): Wire {
  const taps = info.filterHeight * info.filterWidth;
  const sources = tapSources(info);
  const weights = Float32Array.from({ length: sources.length / taps }, (_, pixel) =>
    1 / sources.slice(pixel * taps, (pixel + 1) * taps).filter((source) => source >= 0).length);
  return builder.constant(weights, [weights.length, 1, 1], 'float32');
}

function asImages(builder: GraphBuilder, pixels: Wire, height: number, width: number): TracedTensor {
  const [, channels, batch] = pixels.shape as [number, number, number];
  return TracedTensor.in('batchLast', builder, reshape(builder, pixels, [height, width, channels, batch]));
}

/** Whether no pixel is seen by two windows and none sees beyond the edge. */
function areDisjoint(info: Conv2DInfo): boolean {
  return info.filterHeight <= info.strideHeight && info.filterWidth <= info.strideWidth && !tapSources(info).includes(-1);
}

/** The pixel that each tap of disjoint windows sees, window by window. */
function pixelsByTap(info: Conv2DInfo): number[][] {
  const taps = info.filterHeight * info.filterWidth;
  const sources = tapSources(info);
  return Array.from({ length: taps }, (_, tap) => sources.filter((_source, i) => i % taps === tap));
}

/** What each tap sees, [windows, channels, batch]; a convolution gives it in that order at once. */
function tapsSeen(builder: GraphBuilder, images: Wire, info: Conv2DInfo): Wire[] {
  const inOrder = pixelsInOrder.get(images)
    ?? ((pixels) => gatherRows(builder, reshape(builder, images, [info.inHeight * info.inWidth, info.inChannels, info.batchSize]), pixels));
  return pixelsByTap(info).map(inOrder);
}

function largest(builder: GraphBuilder, seen: readonly Wire[]): Wire {
  return seen.reduce((a, b) => builder.emit('Max', [a, b], a));
}

/** The largest of values + bias is the largest value + bias, and so with relu: what is pooled first is a part of the work. */
function maximumOfDisjoint(builder: GraphBuilder, images: Wire, info: Conv2DInfo): Wire {
  const { values, bias, beforeRelu } = asRectified(builder, images);
  const sums = withBias(builder, largest(builder, tapsSeen(builder, values, info)), bias);
  return beforeRelu ? builder.emit('Relu', [sums], sums) : sums;
}

function withBias(builder: GraphBuilder, rows: Wire, bias: Wire | undefined): Wire {
  return bias ? builder.emit('Add', [rows, reshape(builder, bias, [1, rows.shape[1]!, 1])], rows) : rows;
}

function maxPoolGradientOfDisjoint(builder: GraphBuilder, x: TracedTensor, dy: TracedTensor, info: Conv2DInfo): TracedTensor {
  const images = x.wireIn('batchLast');
  const gradient = reshape(builder, dy.wireIn('batchLast'), [info.outHeight * info.outWidth, info.inChannels, info.batchSize]);
  const { values, bias, beforeRelu } = asRectified(builder, images);
  return dealtOut(builder, images, gradient, info, beforeRelu && {
    wire: beforeRelu,
    // Where the largest of a window is not above zero the relu has no slope, and else the largest saw it.
    gradient: () => {
      const sums = withBias(builder, largest(builder, tapsSeen(builder, values, info)), bias);
      const above = builder.emit('Greater', [sums, builder.scalar(0)], { shape: sums.shape, type: 'bool' });
      const kept = builder.emit('Mul', [gradient, builder.emit('Cast', [above], sums, { to: 1 })], sums);
      return dealtOut(builder, values, kept, info);
    },
  });
}

/** As in `maxPoolGradient`, tap by tap: what is left of the gradient goes to a tap that saw the maximum, the rest to those that follow. */
function dealtOut(
  builder: GraphBuilder, images: Wire, windows: Wire, info: Conv2DInfo, beforeRelu?: PooledGradient['beforeRelu'],
): TracedTensor {
  const seen = tapsSeen(builder, images, info);
  const maximum = largest(builder, seen);
  let left = windows;
  const shares = seen.map((values, tap) => {
    if (tap === seen.length - 1) return left;
    const won = builder.emit('Equal', [values, maximum], { shape: maximum.shape, type: 'bool' });
    const share = builder.emit('Mul', [left, builder.emit('Cast', [won], maximum, { to: 1 })], maximum);
    left = builder.emit('Sub', [left, share], maximum);
    return share;
  });
  const count = maximum.shape[0]!;
  const byTap = builder.emit('Concat', shares, { shape: [shares.length * count, ...maximum.shape.slice(1)], type: 'float32' }, { axis: 0 });
  const result = spread(builder, byTap, info, (window, tap) => tap * count + window);
  const taps = pixelsByTap(info).map((pixels, tap) => ({ pixels, values: shares[tap]! }));
  pooledGradients.set(result.wire, { windows, taps, beforeRelu });
  return result;
}

/** Each window's gradient goes to the first of its taps that saw the maximum, as in tfjs. */
function maxPoolGradient({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['input']!;
  const info = poolInfo(x.shape, attributes);
  if (areDisjoint(info)) return maxPoolGradientOfDisjoint(builder, x, inputs['dy']!, info);
  const taps = info.filterHeight * info.filterWidth;
  const seen = windows(builder, x, info, -Infinity);
  const [pixels, , channels, batch] = seen.shape as [number, number, number, number];
  const winner = builder.emit('ArgMax', [seen], { shape: [pixels, 1, channels, batch], type: 'int64' }, { axis: 1, keepdims: 1 });
  const each = reshape(builder, builder.indices(Array.from({ length: taps }, (_, tap) => tap)), [1, taps, 1, 1]);
  const won = builder.emit('Equal', [winner, each], { shape: seen.shape, type: 'bool' });
  const mask = builder.emit('Cast', [won], { shape: seen.shape, type: 'float32' }, { to: 1 });
  const gradient = reshape(builder, inputs['dy']!.wireIn('batchLast'), [pixels, 1, channels, batch]);
  const shares = builder.emit('Mul', [mask, gradient], { shape: seen.shape, type: 'float32' });
  // Rows are (window, tap); what a tap got goes back to the pixel that it saw.
  return spread(builder, reshape(builder, shares, [pixels * taps, channels, batch]), info, (window, tap) => window * taps + tap);
}

function averagePoolGradient({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const info = poolInfo(inputs['input']!.shape, attributes);
  const gradient = reshape(builder, inputs['dy']!.wireIn('batchLast'), [info.outHeight * info.outWidth, info.inChannels, info.batchSize]);
  const shares = builder.emit('Mul', [gradient, tapWeights(builder, info)], gradient);
  return spread(builder, shares, info, (window) => window);
}

/** The sum, for each pixel of the image, of the rows that the taps which saw it lead to. */
function spread(builder: GraphBuilder, rows: Wire, info: Conv2DInfo, row: (window: number, tap: number) => number): TracedTensor {
  const taps = info.filterHeight * info.filterWidth;
  const sources: number[][] = Array.from({ length: info.inHeight * info.inWidth }, () => []);
  tapSources(info).forEach((pixel, i) => { if (pixel >= 0) sources[pixel]!.push(row(Math.floor(i / taps), i % taps)); });
  const most = Math.max(1, ...sources.map((list) => list.length));
  const padded = sources.flatMap((list) => [...list, ...Array<number>(most - list.length).fill(-1)]);
  const gathered = gatherRows(builder, rows, padded);
  const [, channels, batch] = gathered.shape as [number, number, number];
  const images = most === 1 ? gathered : over(builder, 'ReduceSum', reshape(builder, gathered, [sources.length, most, channels, batch]), [1]);
  return asImages(builder, images, info.inHeight, info.inWidth);
}

export const poolingKernels: Readonly<Record<string, Kernel>> = {
  AvgPool: pool('AveragePool'),
  AvgPoolGrad: averagePoolGradient,
  MaxPool: pool('MaxPool'),
  MaxPoolGrad: maxPoolGradient,
};
