import { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import { STORED_AXES, TracedTensor, type Kernel, type KernelContext } from '../traced.ts';
import { gatherRows, imageColumns, reshape, tapSources } from './columns.ts';

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

/** Each window's gradient goes to the first of its taps that saw the maximum, as in tfjs. */
function maxPoolGradient({ builder, inputs, attributes }: KernelContext): TracedTensor {
  const x = inputs['input']!;
  const info = poolInfo(x.shape, attributes);
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
