import type { Covariance2d } from './bandwidth.ts';
import type { Grid } from './grid.ts';
import { TRUNCATION } from './kernel.ts';
import type { HalfPrecision, WeightedPoints } from './kernel.ts';

/** The plain sum: for kernels far narrower than a pixel or far wider than the grid, and where there is no WebAssembly. */
export function sumPoints(
  { x, y, weights, normalisation }: WeightedPoints, half: HalfPrecision, kernel: Covariance2d, grid: Grid, density: Float64Array,
): void {
  const { columns, rows, x0, y0, dx, dy } = grid;
  const reachY = TRUNCATION * Math.sqrt(kernel.yy);
  for (let i = 0; i < x.length; i++) {
    const rowFrom = Math.max(0, Math.ceil((y[i] - reachY - y0) / dy));
    const rowTo = Math.min(rows - 1, Math.floor((y[i] + reachY - y0) / dy));
    for (let row = rowFrom; row <= rowTo; row++) {
      const v = y0 + row * dy - y[i];
      const along = (TRUNCATION * TRUNCATION) / 2 - (half.yy - (half.xy * half.xy) / half.xx) * v * v;
      if (along < 0) continue;
      const middle = x[i] - (half.xy / half.xx) * v - x0;
      const span = Math.sqrt(along / half.xx);
      const from = Math.max(0, Math.ceil((middle - span) / dx));
      const to = Math.min(columns - 1, Math.floor((middle + span) / dx));
      for (let column = from; column <= to; column++) {
        const u = x0 + column * dx - x[i];
        density[row * columns + column] += weights[i] * normalisation
          * Math.exp(-(half.xx * u * u + 2 * half.xy * u * v + half.yy * v * v));
      }
    }
  }
}
