import { SteelyardError } from '../../shared/errors.ts';
import { fitWhitening, whiten, type Whitening, type WhiteningOptions } from './whitening.ts';

/** A space in which galaxies are compared, with those that are known. */
export interface NoveltySpace {
  readonly name: string;
  readonly whitening: Whitening;
  /** Known galaxies, count x axes, whitened. */
  readonly points: Float32Array;
  /** Distances of galaxies that were kept apart, ascending. */
  readonly distances: Float32Array;
}

/**
 * What is needed to say how far a galaxy is from those that are known: in each space the distance to the k-th nearest
 * of them, as a p-value among galaxies of the same kind that were kept apart.
 */
export interface NoveltyReference {
  /** k */
  readonly neighbours: number;
  readonly spaces: readonly NoveltySpace[];
  /** The smallest of the spaces' p-values of each galaxy kept apart, ascending: calibrates the smallest of a new galaxy. */
  readonly smallest: Float32Array;
}

export interface SpaceVectors {
  readonly name: string;
  readonly dimensions: number;
  /** galaxies x dimensions, row-major. */
  readonly rows: Float32Array;
  readonly options: WhiteningOptions;
}

export interface Novelty {
  /** Chance that a galaxy of the known kind looks at least as strange in any of the spaces. */
  readonly pValue: number;
  readonly spaces: readonly { readonly name: string; readonly distance: number; readonly pValue: number }[];
}

/**
 * Fits the reference: the first galaxies are those that are known, the others calibrate. The k-th nearest neighbour
 * follows the shape of the cloud, where a Mahalanobis distance takes it for an ellipsoid.
 *
 * @param spaces the same galaxies in every one
 * @param pointCount how many galaxies are known ones
 * @throws SteelyardError `value-invalid` when fewer than `neighbours` + 1 are known or none is left to calibrate
 */
export function fitNovelty(spaces: readonly SpaceVectors[], pointCount: number, neighbours = 5): NoveltyReference {
  const galaxies = spaces[0]!.rows.length / spaces[0]!.dimensions;
  if (pointCount <= neighbours || pointCount >= galaxies) {
    throw new SteelyardError('value-invalid', `A domain check needs more than ${neighbours} galaxies to compare with and others to calibrate: give it more galaxies.`, { galaxies, pointCount });
  }
  const fitted = spaces.map(({ name, dimensions, rows, options }) => {
    const whitening = fitWhitening(rows.subarray(0, pointCount * dimensions), dimensions, options);
    const whitened = whiten(whitening, rows);
    const points = whitened.slice(0, pointCount * whitening.axisCount);
    const apart = Float32Array.from({ length: galaxies - pointCount }, (_, i) => {
      const at = (pointCount + i) * whitening.axisCount;
      return neighbourDistance(points, whitened.subarray(at, at + whitening.axisCount), neighbours);
    });
    return { name, whitening, points, apart, distances: apart.slice().sort() };
  });
  const smallest = Float32Array.from({ length: galaxies - pointCount }, (_, i) =>
    Math.min(...fitted.map(({ apart, distances }) => countFrom(distances, apart[i]!) / (distances.length + 1)))).sort();
  return { neighbours, smallest, spaces: fitted.map(({ name, whitening, points, distances }) => ({ name, whitening, points, distances })) };
}

/**
 * How strange a galaxy is.
 * @param vectors one for each space, in order; of one that is longer than the reference's the first components count
 */
export function noveltyOf(reference: NoveltyReference, vectors: readonly ArrayLike<number>[]): Novelty {
  const spaces = reference.spaces.map(({ name, whitening, points, distances }, i) => {
    const known = Array.from(vectors[i]!).slice(0, whitening.mean.length);
    const distance = neighbourDistance(points, whiten(whitening, known), reference.neighbours);
    return { name, distance, pValue: (1 + countFrom(distances, distance)) / (distances.length + 1) };
  });
  const smallest = Math.min(...spaces.map(({ pValue }) => pValue));
  const { length } = reference.smallest;
  // As the calibrating galaxies' own p-values count themselves, a new one's is compared with theirs as it is.
  return { spaces, pValue: (1 + countTo(reference.smallest, smallest)) / (length + 1) };
}

/** Euclidean distance to the k-th nearest of some points. */
export function neighbourDistance(points: Float32Array, at: Float32Array, k: number): number {
  const nearest = new Float64Array(k).fill(Infinity);
  const dimensions = at.length;
  for (let offset = 0; offset < points.length; offset += dimensions) {
    let square = 0;
    for (let d = 0; d < dimensions && square < nearest[k - 1]!; d++) square += (points[offset + d]! - at[d]!) ** 2;
    if (square >= nearest[k - 1]!) continue;
    let place = k - 1;
    while (place > 0 && nearest[place - 1]! > square) {
      nearest[place] = nearest[place - 1]!;
      place--;
    }
    nearest[place] = square;
  }
  return Math.sqrt(nearest[k - 1]!);
}

/** How many of ascending values are at least this large. */
function countFrom(ascending: Float32Array, value: number): number {
  const limit = Math.fround(value);
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return ascending.length - low;
}

/** How many of ascending values are at most this large. */
function countTo(ascending: Float32Array, value: number): number {
  const limit = Math.fround(value);
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
