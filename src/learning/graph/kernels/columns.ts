import type { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import type { TracedTensor } from '../traced.ts';

/**
 * What every tap of a convolution's or pool's window saw, pixel by pixel: [out pixels, taps x in, batch].
 *
 * @param outside what the taps see beyond the image's edge
 */
export function imageColumns(builder: GraphBuilder, x: TracedTensor, info: backend_util.Conv2DInfo, outside = 0): Wire {
  return gatherColumns(builder, pixelRows(builder, x, info), tapSources(info), info.filterHeight * info.filterWidth, outside);
}

/** An image's pixels below each other: [pixels, channels, batch]. */
export function pixelRows(builder: GraphBuilder, x: TracedTensor, info: backend_util.Conv2DInfo): Wire {
  return reshape(builder, x.wireIn('batchLast'), [info.inHeight * info.inWidth, info.inChannels, info.batchSize]);
}

/** For every pixel that a window gives and every tap of it, the position in the image of what it sees; -1 beyond the edge. */
export function tapSources(info: backend_util.Conv2DInfo): number[] {
  const { inHeight, inWidth, padInfo } = info;
  const sources: number[] = [];
  for (let oy = 0; oy < info.outHeight; oy++) {
    for (let ox = 0; ox < info.outWidth; ox++) {
      for (let ky = 0; ky < info.filterHeight; ky++) {
        for (let kx = 0; kx < info.filterWidth; kx++) {
          const y = oy * info.strideHeight + ky * info.dilationHeight - padInfo.top;
          const x = ox * info.strideWidth + kx * info.dilationWidth - padInfo.left;
          sources.push(y < 0 || y >= inHeight || x < 0 || x >= inWidth ? -1 : y * inWidth + x);
        }
      }
    }
  }
  return sources;
}

/** `taps` rows of [rows, channels, batch] below each other for every pixel: [pixels, taps x channels, batch]. */
export function gatherColumns(builder: GraphBuilder, rows: Wire, sources: readonly number[], taps: number, outside = 0): Wire {
  const [, channels, batch] = rows.shape as [number, number, number];
  return reshape(builder, gatherRows(builder, rows, sources, outside), [sources.length / taps, taps * channels, batch]);
}

/** Rows of [rows, channels, batch] by position; -1 gives a row of `outside`. */
export function gatherRows(builder: GraphBuilder, rows: Wire, sources: ArrayLike<number>, outside = 0): Wire {
  const [count, channels, batch] = rows.shape as [number, number, number];
  const earlier = builder.producerOf(rows);
  const chosen = earlier?.operator === 'Gather' && earlier.attributes['axis'] === 0 ? earlier.inputs[1]!.constant : undefined;
  if (chosen instanceof Int32Array && earlier!.inputs[0]!.shape.length === 3) {
    // Rows of chosen rows are rows.
    return gatherRows(builder, earlier!.inputs[0]!, Array.from(sources, (source) => (source < 0 ? -1 : chosen[source]!)), outside);
  }
  const positions = Array.from(sources, (source) => (source < 0 ? count : source));
  const shape = [count + 1, channels, batch];
  const padded = positions.includes(count)
    ? builder.emit('Pad', [rows, builder.indices([0, 0, 0, 1, 0, 0]), builder.scalar(outside)], { shape, type: 'float32' }, { mode: 'constant' })
    : rows;
  return builder.emit('Gather', [padded, builder.positions(positions)], { shape: [positions.length, channels, batch], type: 'float32' }, { axis: 0 });
}

/**
 * Weights times the columns of every pixel: [pixels, weights' rows, batch].
 *
 * @param weights [outputs, taps x channels]
 */
export function weighedColumns(builder: GraphBuilder, weights: Wire, rows: Wire, sources: readonly number[], taps: number): Wire {
  const [outputs, batch] = [weights.shape[0]!, rows.shape[2]!];
  const products = columnBlocks(builder, rows, sources, taps, outputs).map((block) => {
    const shape = [block.length / taps, outputs, batch];
    return builder.emit('MatMul', [weights, gatherColumns(builder, rows, block, taps)], { shape, type: 'float32' });
  });
  if (products.length === 1) return products[0]!;
  return builder.emit('Concat', products, { shape: [sources.length / taps, outputs, batch], type: 'float32' }, { axis: 0 });
}

/** More operators than so many blocks need take longer to load than they save. */
const MOST_BLOCKS = 48;

/**
 * The sources of a convolution's columns in blocks of some pixels, whose columns stay in a core's own memory from where they are
 * laid out to where they are multiplied. Columns that are few beside the outputs gain less by that than putting the blocks together costs.
 */
export function columnBlocks(
  builder: GraphBuilder, rows: Wire, sources: readonly number[], taps: number, outputs: number,
): readonly number[][] {
  const [, channels, batch] = rows.shape as [number, number, number];
  const each = taps * channels * batch;
  const pixels = sources.length / taps;
  const worthIt = taps * channels > 2 * outputs && 2 * builder.columnsAtOnce < pixels * each;
  const count = worthIt ? Math.min(MOST_BLOCKS, Math.ceil((pixels * each) / builder.columnsAtOnce)) : 1;
  const size = Math.ceil(pixels / count);
  return Array.from({ length: Math.ceil(pixels / size) }, (_, i) => sources.slice(i * size * taps, (i + 1) * size * taps));
}

/** [rows, channels, batch] in parts of so many rows. */
export function splitRows(builder: GraphBuilder, x: Wire, sizes: readonly number[]): readonly Wire[] {
  if (sizes.length === 1) return [x];
  return builder.emitMany('Split', [x, builder.indices(sizes)], sizes.map((size) => ({ shape: [size, ...x.shape.slice(1)], type: x.type })), { axis: 0 });
}

export function reshape(builder: GraphBuilder, wire: Wire, shape: readonly number[]): Wire {
  return builder.emit('Reshape', [wire, builder.shape(shape)], { shape, type: wire.type });
}
