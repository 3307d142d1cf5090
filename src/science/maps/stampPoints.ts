import type { Grid } from './grid.ts';
import type { HalfPrecision, WeightedPoints } from './kernel.ts';
import type { Stamp } from './stamp.ts';
import { PADDING } from './stampKernel.ts';
import type { StampKernel } from './stampKernel.ts';

/** Adds the kernel of every point to `density` (rows x columns) by its stamp. */
export function stampPoints(
  { x, y, weights, normalisation }: WeightedPoints,
  half: HalfPrecision, stamp: Stamp, kernel: StampKernel, grid: Grid, density: Float64Array,
): void {
  const { columns, rows, x0, y0, dx, dy } = grid;
  const { halfWidth, halfHeight } = stamp;
  const width = 2 * halfWidth + 1;
  const memory = layOut(stamp, kernel, grid);
  const { powers } = memory;
  for (let i = 0; i < x.length; i++) {
    if (weights[i] === 0) continue;
    const column = Math.round((x[i] - x0) / dx);
    const row = Math.round((y[i] - y0) / dy);
    const lFrom = Math.max(-halfHeight, -row);
    const lTo = Math.min(halfHeight, rows - 1 - row);
    const jFrom = Math.max(-halfWidth, -column);
    const jTo = Math.min(halfWidth, columns - 1 - column);
    if (lFrom > lTo || jFrom > jTo) continue;

    const fx = x[i] - (x0 + column * dx);
    const fy = y[i] - (y0 + row * dy);
    const stepX = 2 * dx * (half.xx * fx + half.xy * fy);
    const stepY = 2 * dy * (half.yy * fy + half.xy * fx);
    const ratio = Math.exp(stepX);
    let power = Math.exp(stepX * jFrom);
    for (let k = (jFrom + halfWidth) | 0; k < width + PADDING; k++) {
      powers[k] = power;
      power *= ratio;
    }
    const exponent = stepY * lFrom - (half.xx * fx * fx + 2 * half.xy * fx * fy + half.yy * fy * fy);
    kernel.stamp(
      lTo - lFrom + 1,
      memory.densityAt + 8 * ((row + lFrom) * memory.densityStride + column - halfWidth), 8 * memory.densityStride,
      memory.tableAt + 8 * (lFrom + halfHeight) * memory.tableStride, 8 * memory.tableStride,
      memory.powersAt, memory.spansAt + 8 * (lFrom + halfHeight), 8 * (jFrom + halfWidth), 8 * (jTo + halfWidth + 1),
      weights[i] * normalisation * Math.exp(exponent), Math.exp(stepY),
    );
  }
  for (let row = 0; row < rows; row++) {
    density.set(memory.density.subarray(row * memory.densityStride, row * memory.densityStride + columns), row * columns);
  }
}

/** Where everything is in the memory of the WebAssembly kernel: views, addresses in bytes, strides in doubles. */
interface KernelMemory {
  readonly tableAt: number;
  readonly tableStride: number;
  readonly powersAt: number;
  readonly powers: Float64Array;
  readonly spansAt: number;
  readonly densityAt: number;
  readonly densityStride: number;
  /** Zero at first; its rows are padded. */
  readonly density: Float64Array;
}

function layOut(stamp: Stamp, kernel: StampKernel, grid: Grid): KernelMemory {
  const width = 2 * stamp.halfWidth + 1;
  const height = 2 * stamp.halfHeight + 1;
  const tableStride = width + PADDING;
  const densityStride = grid.columns + PADDING;
  const tableAt = 0;
  const powersAt = tableAt + 8 * height * tableStride;
  const spansAt = powersAt + 8 * tableStride;
  const densityAt = spansAt + 8 * height;
  const end = densityAt + 8 * grid.rows * densityStride;
  const missing = end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536));

  const { buffer } = kernel.memory;
  const table = new Float64Array(buffer, tableAt, height * tableStride).fill(0);
  const spans = new Int32Array(buffer, spansAt, 2 * height);
  for (let l = 0; l < height; l++) {
    table.set(stamp.values.subarray(l * width, (l + 1) * width), l * tableStride);
    spans[2 * l] = 8 * (stamp.first[l] + stamp.halfWidth);
    spans[2 * l + 1] = 8 * (stamp.last[l] + stamp.halfWidth + 1);
  }
  return {
    tableAt, tableStride, powersAt, spansAt, densityAt, densityStride,
    powers: new Float64Array(buffer, powersAt, tableStride),
    density: new Float64Array(buffer, densityAt, grid.rows * densityStride).fill(0),
  };
}
