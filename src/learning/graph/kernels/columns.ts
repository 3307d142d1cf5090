import type { backend_util } from '../../tfjs.ts';
import type { GraphBuilder, Wire } from '../graph.ts';
import type { TracedTensor } from '../traced.ts';

/**
 * What every tap of a convolution's or pool's window saw, pixel by pixel: [out pixels, taps x in, batch].
 *
 * @param outside what the taps see beyond the image's edge
 */
export function imageColumns(builder: GraphBuilder, x: TracedTensor, info: backend_util.Conv2DInfo, outside = 0): Wire {
  const rows = reshape(builder, x.wireIn('batchLast'), [info.inHeight * info.inWidth, info.inChannels, info.batchSize]);
  return gatherColumns(builder, rows, tapSources(info), info.filterHeight * info.filterWidth, outside);
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
  const positions = Array.from(sources, (source) => (source < 0 ? count : source));
  const shape = [count + 1, channels, batch];
  const padded = positions.includes(count)
    ? builder.emit('Pad', [rows, builder.indices([0, 0, 0, 1, 0, 0]), builder.scalar(outside)], { shape, type: 'float32' }, { mode: 'constant' })
    : rows;
  return builder.emit('Gather', [padded, builder.positions(positions)], { shape: [positions.length, channels, batch], type: 'float32' }, { axis: 0 });
}

export function reshape(builder: GraphBuilder, wire: Wire, shape: readonly number[]): Wire {
  return builder.emit('Reshape', [wire, builder.shape(shape)], { shape, type: wire.type });
}
