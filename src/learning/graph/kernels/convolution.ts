import { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import { TracedTensor, type Kernel, type KernelContext } from '../traced.ts';

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

function windowAttributes(info: Conv2DInfo) {
  const { padInfo } = info;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
  };
}

/** tfjs keeps filters as [height, width, in, out]; ONNX wants [out, in, height, width]. */
function onnxFilter(builder: GraphBuilder, filter: TracedTensor): Wire {
  const [height, width, inChannels, outChannels] = filter.shape as Shape4D;
  return builder.emit('Transpose', [filter.plainWire()], { shape: [outChannels, inChannels, height, width], type: 'float32' }, { perm: [3, 2, 0, 1] });
}

function conv2D({ builder, inputs, attributes }: KernelContext): TracedTensor {
  requireChannelsLast(attributes);
  const x = inputs['x']!;
  const filter = inputs['filter']!;
  const info = convolutionInfo(x.shape, filter.shape, attributes);
  const wire = builder.emit(
    'Conv',
    [x.channelsFirstWire(), onnxFilter(builder, filter)],
    { shape: [info.batchSize, info.outChannels, info.outHeight, info.outWidth], type: 'float32' },
    windowAttributes(info),
  );
  return TracedTensor.channelsFirst(builder, wire);
}

/** The gradient for the images: a transposed convolution of the gradient with the same filter. */
function conv2DBackpropInput({ builder, inputs, attributes }: KernelContext): TracedTensor {
  requireChannelsLast(attributes);
  const dy = inputs['dy']!;
  const filter = inputs['filter']!;
  const info = convolutionInfo(attributes['inputShape'] as number[], filter.shape, attributes);
  const { padInfo } = info;
  // Rows that the stride skipped at the far edge have no gradient, yet must be there.
  const covered = (out: number, stride: number, size: number, pads: number) => (out - 1) * stride + size - pads;
  const outputPadding = [
    info.inHeight - covered(info.outHeight, info.strideHeight, info.effectiveFilterHeight, padInfo.top + padInfo.bottom),
    info.inWidth - covered(info.outWidth, info.strideWidth, info.effectiveFilterWidth, padInfo.left + padInfo.right),
  ];
  const wire = builder.emit(
    'ConvTranspose',
    [dy.channelsFirstWire(), onnxFilter(builder, filter)],
    { shape: [info.batchSize, info.inChannels, info.inHeight, info.inWidth], type: 'float32' },
    { ...windowAttributes(info), output_padding: outputPadding },
  );
  return TracedTensor.channelsFirst(builder, wire);
}

/**
 * The gradient for the filter. For every tap of the filter the images are sliced as the tap saw them
 * ([batch, in, pixels]) and multiplied with the gradient ([batch, out, pixels]) over the pixels;
 * the sum over the batch is [height, width, in, out], which is tfjs's own order.
 */
function conv2DBackpropFilter({ builder, inputs, attributes }: KernelContext): TracedTensor {
  requireChannelsLast(attributes);
  const x = inputs['x']!;
  const dy = inputs['dy']!;
  const filterShape = attributes['filterShape'] as Shape4D;
  const info = convolutionInfo(x.shape, filterShape, attributes);
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
  const pixels = outHeight * outWidth;
  const taps = tapImages(builder, x.channelsFirstWire(), info);
  const rows = taps.length * inChannels;
  const stacked = taps.length === 1 ? taps[0]! : builder.emit('Concat', taps, { shape: [batchSize, rows, outHeight, outWidth], type: 'float32' }, { axis: 1 });
  const columnsShape = [batchSize, rows, pixels];
  const columns = builder.emit('Reshape', [stacked, builder.shape(columnsShape)], { shape: columnsShape, type: 'float32' });
  const gradientShape = [batchSize, outChannels, pixels];
  const gradient = builder.emit('Reshape', [dy.channelsFirstWire(), builder.shape(gradientShape)], { shape: gradientShape, type: 'float32' });
  const products = builder.emit('FusedMatMul', [columns, gradient], { shape: [batchSize, rows, outChannels], type: 'float32' }, { transA: 0, transB: 1 }, 'com.microsoft');
  const sum = builder.emit('ReduceSum', [products, builder.indices([0])], { shape: [rows, outChannels], type: 'float32' }, { keepdims: 0 });
  return TracedTensor.plain(builder, sum).as(filterShape);
}

/**
 * The images as each tap of the filter saw them, row by row: [batch, in, out height, out width] each.
 * Strided taps are slow to slice, so the images are first divided into the stride's phases, of which every tap sees one.
 */
function tapImages(builder: GraphBuilder, images: Wire, info: Conv2DInfo): Wire[] {
  const { batchSize, inChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const phased = strideHeight === strideWidth && strideHeight > 1;
  const block = phased ? strideHeight : 1;
  const padded = padImages(builder, images, info, block);
  const [, , height, width] = padded.shape as Shape4D;
  const phasesShape = [batchSize, inChannels * block * block, height / block, width / block];
  const phases = phased ? builder.emit('SpaceToDepth', [padded], { shape: phasesShape, type: 'float32' }, { blocksize: block }) : padded;
  const step = phased ? [1, 1] : [strideHeight, strideWidth];
  const taps: Wire[] = [];
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const y = row * info.dilationHeight;
      const x = column * info.dilationWidth;
      const channel = ((y % block) * block + (x % block)) * inChannels;
      const start = [channel, Math.floor(y / block), Math.floor(x / block)];
      const end = [channel + inChannels, start[1]! + (outHeight - 1) * step[0]! + 1, start[2]! + (outWidth - 1) * step[1]! + 1];
      const lists = [start, end, [1, 2, 3], [1, ...step]].map((list) => builder.indices(list));
      taps.push(builder.emit('Slice', [phases, ...lists], { shape: [batchSize, inChannels, outHeight, outWidth], type: 'float32' }));
    }
  }
  return taps;
}

/** Pads with the convolution's zeros, and on to a multiple of `block`. */
function padImages(builder: GraphBuilder, images: Wire, { padInfo }: Conv2DInfo, block: number): Wire {
  const [batch, channels, height, width] = images.shape as Shape4D;
  const { top, left } = padInfo;
  const bottom = padInfo.bottom + ((block - ((height + top + padInfo.bottom) % block)) % block);
  const right = padInfo.right + ((block - ((width + left + padInfo.right) % block)) % block);
  if (top + bottom + left + right === 0) return images;
  const shape = [batch, channels, height + top + bottom, width + left + right];
  return builder.emit('Pad', [images, builder.indices([0, 0, top, left, 0, 0, bottom, right])], { shape, type: 'float32' }, { mode: 'constant' });
}

export const convolutionKernels: Readonly<Record<string, Kernel>> = {
  Conv2D: conv2D,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
};
