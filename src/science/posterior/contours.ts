import { contours } from 'd3-contour';
import { SteelyardError } from '../../shared/errors.ts';
import { effectiveCount, scottFactor, weightedCovariance } from '../maps/bandwidth.ts';
import { gridOver } from '../maps/grid.ts';
import type { Grid } from '../maps/grid.ts';
import { gaussianKde2d } from '../maps/kde.ts';

/** The region of highest density that encloses a probability: rings in data coordinates, holes as further rings. */
export interface DensityContour {
  readonly probability: number;
  /** The density along the contour, per unit area. */
  readonly level: number;
  /** Polygons, each an outer ring and its holes; rings are closed (the first point again at the end). */
  readonly polygons: readonly (readonly (readonly (readonly [number, number])[])[])[];
}

export interface DensityMap {
  readonly grid: Grid;
  /** rows x columns, row-major, per unit area. */
  readonly density: Float64Array;
}

const DEFAULT_PIXELS = 72;
/** The grid reaches this many kernel sigmas past the outermost samples: every contour closes inside it. */
const MARGIN = 5;

/**
 * Density of samples in a plane: Gaussian KDE with Scott's bandwidth, on a grid that holds all of it.
 * @param weights equal when left out
 * @throws SteelyardError `value-invalid` when the samples have no spread or are not finite
 */
export function densityMap(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>, pixels = DEFAULT_PIXELS): DensityMap {
  const w = weights ?? new Float64Array(x.length).fill(1);
  const factor = scottFactor(effectiveCount(w));
  const spread = weightedCovariance(x, y, w);
  const marginX = MARGIN * factor * Math.sqrt(spread.xx);
  const marginY = MARGIN * factor * Math.sqrt(spread.yy);
  const [xMin, xMax] = extent(x);
  const [yMin, yMax] = extent(y);
  if (!(marginX > 0) || !(marginY > 0) || !Number.isFinite(xMax - xMin + yMax - yMin)) {
    throw new SteelyardError('value-invalid', 'The samples have no spread (or are not finite), so no contour can be drawn: draw more of them.');
  }
  const grid = gridOver([xMin - marginX, xMax + marginX], [yMin - marginY, yMax + marginY], pixels, pixels);
  return { grid, density: gaussianKde2d(x, y, w, factor, grid) };
}

/**
 * The densities above which the given probabilities lie (highest-density regions), in the order asked for. The mass of
 * the pixel at the boundary is shared out, so that levels move smoothly with the probability.
 * @param probabilities each in (0, 1)
 */
export function enclosingLevels(density: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(density).sort().reverse();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  return probabilities.map((probability) => {
    let enclosed = 0;
    for (let i = 0; i < sorted.length; i++) {
      const next = enclosed + sorted[i] / total;
      if (next >= probability) {
        const share = (probability - enclosed) / (next - enclosed);
        const below = i + 1 < sorted.length ? sorted[i + 1] : 0;
        return sorted[i] + share * (below - sorted[i]);
      }
      enclosed = next;
    }
    return 0;
  });
}

/**
 * Contours of samples in a plane, labelled by the probability they enclose.
 * @param probabilities each in (0, 1); 68 and 95 % by default
 * @throws SteelyardError as `densityMap`
 */
export function densityContours(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { readonly probabilities?: readonly number[]; readonly weights?: ArrayLike<number>; readonly pixels?: number } = {},
): DensityContour[] {
  const probabilities = options.probabilities ?? [0.68, 0.95];
  const { grid, density } = densityMap(x, y, options.weights, options.pixels);
  const levels = enclosingLevels(density, probabilities);
  const trace = contours().size([grid.columns, grid.rows]);
  const values = Array.from(density);
  return levels.map((level, i) => ({
    probability: probabilities[i],
    level,
    polygons: trace.contour(values, level).coordinates.map((polygon) =>
      polygon.map((ring) => ring.map(([column, row]) =>
        // d3-contour puts the centre of the first pixel at (0.5, 0.5).
        [grid.x0 + (column - 0.5) * grid.dx, grid.y0 + (row - 0.5) * grid.dy] as const))),
  }));
}

function extent(values: ArrayLike<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}
