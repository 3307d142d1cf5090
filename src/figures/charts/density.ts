import { contours } from 'd3-contour';
import { quantilesInPlace } from '../../science/statistics/quantiles.ts';

export interface Histogram {
  readonly min: number;
  readonly binWidth: number;
  /** Probability density in each bin: the bars' area is one. */
  readonly density: Float64Array;
}

/** The density of samples in equal bins over [min, max]; samples outside are counted in the norm but not drawn. */
export function densityHistogram(samples: Float64Array, min: number, max: number, bins: number): Histogram {
  const binWidth = (max - min) / bins;
  const density = new Float64Array(bins);
  const unit = 1 / (samples.length * binWidth);
  for (const value of samples) {
    const bin = value === max ? bins - 1 : Math.floor((value - min) / binWidth);
    if (bin >= 0 && bin < bins) density[bin]! += unit;
  }
  return { min, binWidth, density };
}

/** A closed curve; points are [x, y]. */
export type Ring = readonly (readonly [number, number])[];

/** The region of highest density that encloses a fraction of the samples: outer rings and holes. */
export interface EnclosingRegion {
  readonly fraction: number;
  readonly polygons: readonly (readonly Ring[])[];
}

const GRID = 72;
/** The grid spans this many standard deviations of the whitened samples either way. */
const REACH = 5;

/**
 * Regions of highest density that enclose the given fractions of two-dimensional samples.
 *
 * Masses at neighbouring radii are correlated at 0.99 and more, and a grid along the axes would blur such a ridge:
 * the samples are whitened by their Cholesky factor first, counted on a grid, smoothed by Scott's rule and contoured
 * there, and the contours are mapped back. An affine map keeps the order of densities, so the regions are the same.
 * The level is the density that exactly the wanted fraction of the samples exceeds.
 *
 * @param x first coordinate of the samples
 * @param y second coordinate, of the same length
 * @param fractions in (0, 1), e.g. [0.68, 0.95]
 * @param smoothing width of the kernel in units of Scott's rule
 */
export function enclosingRegions(x: Float64Array, y: Float64Array, fractions: readonly number[], smoothing = 1): EnclosingRegion[] {
  const frame = whitening(x, y);
  const positions = new Float64Array(2 * x.length);
  const counts = new Float64Array(GRID * GRID);
  for (let i = 0; i < x.length; i++) {
    const u = (x[i]! - frame.meanX) / frame.l11;
    const v = (y[i]! - frame.meanY - frame.l21 * u) / frame.l22;
    positions[2 * i] = ((u + REACH) / (2 * REACH)) * GRID;
    positions[2 * i + 1] = ((v + REACH) / (2 * REACH)) * GRID;
    deposit(counts, positions[2 * i]!, positions[2 * i + 1]!);
  }
  // Scott's rule for two dimensions in units of the standard deviation, in bins.
  const smoothed = gaussianSmooth(counts, (smoothing * x.length ** (-1 / 6) * GRID) / (2 * REACH));
  const atSamples = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) atSamples[i] = bilinear(smoothed, positions[2 * i]!, positions[2 * i + 1]!);
  const contour = contours().size([GRID, GRID]);
  return fractions.map((fraction) => {
    const threshold = quantilesInPlace(atSamples, [1 - fraction])[0]!;
    const shape = contour.contour(Array.from(smoothed), threshold);
    const polygons = shape.coordinates.map((rings) => rings.map((ring) => ring.map(([gridX, gridY]): [number, number] => {
      const u = (gridX! / GRID) * 2 * REACH - REACH;
      const v = (gridY! / GRID) * 2 * REACH - REACH;
      return [frame.meanX + frame.l11 * u, frame.meanY + frame.l21 * u + frame.l22 * v];
    })));
    return { fraction, polygons };
  });
}

interface Whitening {
  readonly meanX: number;
  readonly meanY: number;
  /** The Cholesky factor of the covariance. */
  readonly l11: number;
  readonly l21: number;
  readonly l22: number;
}

function whitening(x: Float64Array, y: Float64Array): Whitening {
  const n = x.length;
  let sumX = 0, sumY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0, xy = 0, yy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  // Samples without spread would make the map singular; a millionth of the value keeps it regular.
  const tiny = 1e-6 * Math.max(1, Math.abs(meanX), Math.abs(meanY));
  const l11 = Math.max(tiny, Math.sqrt(xx / n));
  const l21 = xy / n / l11;
  const l22 = Math.max(tiny, Math.sqrt(Math.max(0, yy / n - l21 * l21)));
  return { meanX, meanY, l11, l21, l22 };
}

/** Adds a sample to the four cells about it (cloud in cell): cell (i, j) has its centre at (i + 1/2, j + 1/2). */
function deposit(grid: Float64Array, gridX: number, gridY: number): void {
  const i = Math.floor(gridX - 0.5);
  const j = Math.floor(gridY - 0.5);
  if (i < 0 || j < 0 || i >= GRID - 1 || j >= GRID - 1) return;
  const fx = gridX - 0.5 - i;
  const fy = gridY - 0.5 - j;
  const at = j * GRID + i;
  grid[at]! += (1 - fx) * (1 - fy);
  grid[at + 1]! += fx * (1 - fy);
  grid[at + GRID]! += (1 - fx) * fy;
  grid[at + GRID + 1]! += fx * fy;
}

function bilinear(grid: Float64Array, gridX: number, gridY: number): number {
  const i = Math.floor(gridX - 0.5);
  const j = Math.floor(gridY - 0.5);
  if (i < 0 || j < 0 || i >= GRID - 1 || j >= GRID - 1) return 0;
  const fx = gridX - 0.5 - i;
  const fy = gridY - 0.5 - j;
  const at = j * GRID + i;
  return (grid[at]! * (1 - fx) + grid[at + 1]! * fx) * (1 - fy) + (grid[at + GRID]! * (1 - fx) + grid[at + GRID + 1]! * fx) * fy;
}

function gaussianSmooth(grid: Float64Array, sigma: number): Float64Array {
  const reach = Math.ceil(4 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / sigma) ** 2));
  const norm = kernel.reduce((sum, value) => sum + value, 0);
  const pass = (source: Float64Array, stride: number, across: number): Float64Array => {
    const out = new Float64Array(source.length);
    for (let line = 0; line < GRID; line++) {
      for (let i = 0; i < GRID; i++) {
        let sum = 0;
        for (let k = Math.max(-reach, -i); k <= Math.min(reach, GRID - 1 - i); k++) {
          sum += kernel[k + reach]! * source[line * across + (i + k) * stride]!;
        }
        out[line * across + i * stride] = sum / norm;
      }
    }
    return out;
  };
  return pass(pass(grid, 1, GRID), GRID, 1);
}
