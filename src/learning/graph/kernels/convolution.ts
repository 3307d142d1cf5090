import { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import { TracedTensor, type Kernel, type KernelContext } from '../traced.ts';
import { columnBlocks, gatherColumns, gatherRows, pixelRows, reshape, splitRows, tapSources, weighedColumns } from './columns.ts';
import { pixelsInOrder, pooledGradients } from './imageNotes.ts';

type Conv2DInfo = backend_util.Conv2DInfo;
type Shape4D = [number, number, number, number];

function convolutionInfo(shape: readonly number[], filterShape: readonly number[], attributes: KernelContext['attributes']): Conv2DInfo {
  return backend_util.computeConv2DInfo(
    [...shape] as Shape4D,
    [...filterShape] as Shape4D,
    attributes['strides'] as [number, number],
    (attributes['dilations'] as [number, number] | undefined) ?? [1, 1],
    attributes['pad'] as 'same' | 'valid' | number,
    attributes['dimRoundingMode'] as 'floor' | 'round' | 'ceil' | undefined,
    false,
    backend_util.convertConv2DDataFormat('NHWC'),
  );
}

function requireChannelsLast(attributes: KernelContext['attributes']): void {
  const format = attributes['dataFormat'];
  if (format !== undefined && format !== 'NHWC') throw new Error(`Kernel 'Conv2D with ${String(format)} images' not registered`);
}

/**
 * A convolution whose filter is known while tracing is ONNX's own, which ONNX Runtime lays out for the processor once.
 * A filter that changes from run to run would be laid out anew each time: there the convolution is a product of
 * columns, and the gradients share them.
 */
function conv2D(context: KernelContext): TracedTensor {
  requireChannelsLast(context.attributes);
  const x = context.inputs['x']!;
  const filter = context.inputs['filter']!;
  const info = convolutionInfo(x.shape, filter.shape, context.attributes);
  const convolve = filter.wire.constant ? convolutionOfKnownFilter : convolutionOfColumns;
  return convolve(context.builder, x, filter, info);
}

function convolutionOfKnownFilter(builder: GraphBuilder, x: TracedTensor, filter: TracedTensor, info: Conv2DInfo): TracedTensor {
  const { filterHeight, filterWidth, inChannels, outChannels, padInfo } = info;
  // tfjs keeps filters as [height, width, in, out].
  const shape = [outChannels, inChannels, filterHeight, filterWidth];
  const turned = builder.emit('Transpose', [filter.plainWire()], { shape, type: 'float32' }, { perm: [3, 2, 0, 1] });
  const wire = builder.emit(
    'Conv',
    [x.wireIn('channelsFirst'), turned],
    { shape: [info.batchSize, outChannels, info.outHeight, info.outWidth], type: 'float32' },
    {
      kernel_shape: [filterHeight, filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      dilations: [info.dilationHeight, info.dilationWidth],
      pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
    },
  );
  return TracedTensor.in('channelsFirst', builder, wire);
}

function convolutionOfColumns(builder: GraphBuilder, x: TracedTensor, filter: TracedTensor, info: Conv2DInfo): TracedTensor {
  const { outHeight, outWidth, outChannels, batchSize } = info;
  const { filterHeight, filterWidth, inChannels } = info;
  const taps = filterHeight * filterWidth;
  const shape = [outChannels, filterHeight, filterWidth, inChannels];
  // Turned before it is flattened: ONNX Runtime would make a plain transpose part of the product, which is slower.
  const turned = builder.emit('Transpose', [filter.plainWire()], { shape, type: 'float32' }, { perm: [3, 0, 1, 2] });
  const weights = reshape(builder, turned, [outChannels, taps * inChannels]);
  const [images, sources] = [pixelRows(builder, x, info), tapSources(info)];
  const product = weighedColumns(builder, weights, images, sources, taps);
  const wire = reshape(builder, product, [outHeight, outWidth, outChannels, batchSize]);
  pixelsInOrder.set(wire, (pixels) => weighedColumns(builder, weights, images, sourcesOf(pixels, sources, taps), taps));
  return TracedTensor.in('batchLast', builder, wire);
}

/** What the taps see at some of the pixels that a convolution gives. */
function sourcesOf(pixels: readonly number[], sources: readonly number[], taps: number): number[] {
  return pixels.flatMap((pixel) => sources.slice(pixel * taps, (pixel + 1) * taps));
}

/**
 * The gradient for the filter: at every pixel the columns times the gradient over the batch, summed over the pixels.
 * The sum is [height, width, in, out], which is tfjs's own order.
 */
function conv2DBackpropFilter({ builder, inputs, attributes }: KernelContext): TracedTensor {
  requireChannelsLast(attributes);
  const x = inputs['x']!;
  const filterShape = attributes['filterShape'] as Shape4D;
  const info = convolutionInfo(x.shape, filterShape, attributes);
  const { outChannels, batchSize } = info;
  const taps = info.filterHeight * info.filterWidth;
  const rows = taps * info.inChannels;
  const images = pixelRows(builder, x, info);
  const sources = tapSources(info);
  const dy = inputs['dy']!;
  const parts = pooledGradients.get(dy.wire)?.taps.map(({ pixels, values }) => ({ values, sources: sourcesOf(pixels, sources, taps) }))
    ?? [{ values: reshape(builder, dy.wireIn('batchLast'), [sources.length / taps, outChannels, batchSize]), sources }];
  const sums = parts.flatMap((part) => {
    const blocks = columnBlocks(builder, images, part.sources, taps, outChannels);
    const gradients = splitRows(builder, part.values, blocks.map((block) => block.length / taps));
    return blocks.map((block, i) => {
      const columns = gatherColumns(builder, images, block, taps);
      const products = builder.emit(
        'FusedMatMul', [columns, gradients[i]!], { shape: [columns.shape[0]!, rows, outChannels], type: 'float32' }, { transA: 0, transB: 1 }, 'com.microsoft',
      );
      return builder.emit('ReduceSum', [products, builder.indices([0])], { shape: [rows, outChannels], type: 'float32' }, { keepdims: 0 });
    });
  });
  const sum = sums.reduce((a, b) => builder.emit('Add', [a, b], a));
  return TracedTensor.plain(builder, sum).as(filterShape);
}

/**
 * The gradient for the images. Pixels whose rows and columns leave the same remainder by the stride were seen by the same taps
 * of the filter: for each such phase the gradients that those taps made are gathered and multiplied with them.
 */
function conv2DBackpropInput({ builder, inputs, attributes }: KernelContext): TracedTensor {
  requireChannelsLast(attributes);
  const filter = inputs['filter']!;
  const info = convolutionInfo(attributes['inputShape'] as number[], filter.shape, attributes);
  const { inHeight, inWidth, inChannels, outChannels, batchSize, filterHeight, filterWidth } = info;
  const gradient = reshape(builder, inputs['dy']!.wireIn('batchLast'), [info.outHeight * info.outWidth, outChannels, batchSize]);
  const taps = filter.as([filterHeight * filterWidth, inChannels, outChannels]).plainWire();
  const position = new Int32Array(inHeight * inWidth);
  const parts: Wire[] = [];
  let placed = 0;
  for (const phase of phases(info)) {
    if (phase.taps.length === 0) {
      // No tap saw these pixels: they point at the row of zeros after the last phase.
      for (const pixel of phase.pixels) position[pixel] = -1;
      continue;
    }
    phase.pixels.forEach((pixel, i) => { position[pixel] = placed + i; });
    placed += phase.pixels.length;
    const chosen = phase.taps.length === taps.shape[0]! && phase.taps.every((tap, i) => tap === i)
      ? taps
      : builder.emit('Gather', [taps, builder.positions(phase.taps)], { shape: [phase.taps.length, inChannels, outChannels], type: 'float32' }, { axis: 0 });
    const turned = builder.emit('Transpose', [chosen], { shape: [inChannels, phase.taps.length, outChannels], type: 'float32' }, { perm: [1, 0, 2] });
    const weights = reshape(builder, turned, [inChannels, phase.taps.length * outChannels]);
    parts.push(weighedColumns(builder, weights, gradient, phase.sources, phase.taps.length));
  }
  const joined = parts.length === 1 ? parts[0]! : builder.emit('Concat', parts, { shape: [placed, inChannels, batchSize], type: 'float32' }, { axis: 0 });
  const images = placed === position.length && position.every((from, i) => from === i) ? joined : gatherRows(builder, joined, position);
  return TracedTensor.in('batchLast', builder, reshape(builder, images, [inHeight, inWidth, inChannels, batchSize]));
}

interface Phase {
  /** Positions of the phase's pixels in the image. */
  readonly pixels: readonly number[];
  /** Positions in the filter of the taps that saw them. */
  readonly taps: readonly number[];
  /** For every pixel and tap, the position in the gradient of what the tap made of it; -1 where that lies outside. */
  readonly sources: readonly number[];
}

function phases(info: Conv2DInfo): Phase[] {
  const rows = phasesOfAxis(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.dilationHeight, info.padInfo.top);
  const columns = phasesOfAxis(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.dilationWidth, info.padInfo.left);
  return rows.flatMap((row) => columns.map((column): Phase => ({
    pixels: row.places.flatMap((y) => column.places.map((x) => y * info.inWidth + x)),
    taps: row.taps.flatMap((ky) => column.taps.map((kx) => ky * info.filterWidth + kx)),
    sources: row.places.flatMap((y) => column.places.flatMap((x) => row.taps.flatMap((ky) => column.taps.map((kx) => {
      const [oy, ox] = [row.source(y, ky), column.source(x, kx)];
      return oy < 0 || ox < 0 ? -1 : oy * info.outWidth + ox;
    })))),
  })));
}

function phasesOfAxis(size: number, outSize: number, filterSize: number, stride: number, dilation: number, pad: number) {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  return range(Math.min(stride, size)).map((remainder) => ({
    places: range(size).filter((place) => place % stride === remainder),
    taps: range(filterSize).filter((tap) => (remainder + pad - tap * dilation) % stride === 0),
    source: (place: number, tap: number) => {
      const source = (place + pad - tap * dilation) / stride;
      return source >= 0 && source < outSize ? source : -1;
    },
  }));
}

export const convolutionKernels: Readonly<Record<string, Kernel>> = {
  Conv2D: conv2D,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
};
