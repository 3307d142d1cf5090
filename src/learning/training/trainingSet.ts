import type { KinematicSample } from '../../shared/sample.ts';
import type { MapsRecipe } from '../../shared/maps.ts';

/** Examples without their maps, which may be too many to hold. Arrays are row-major, one row an example. */
export interface ExampleTable {
  readonly count: number;
  readonly maps: MapsRecipe;
  readonly radiiOverRh: readonly number[];
  /** count x scalars, as the recipe names them. */
  readonly scalars: Float32Array;
  /** count: log10 of sigma^2 R_h / G in Msun, the mass scale that observations give. */
  readonly log10MassScale: Float32Array;
  /** count x radii: log10 of the enclosed mass, Msun. */
  readonly log10Mass: Float32Array;
  /** Which galaxy each example shows: views of one galaxy never fall on both sides of a split. */
  readonly galaxy: Int32Array;
  /** Which suite each comes from: a number among the names that the set's maker keeps; within a mixture, of its component. */
  readonly suite: Int32Array;
  /** count: d ln rho / d ln r of the dark matter at `INNER_SLOPE_RADIUS`, where the set has labels for it. */
  readonly innerSlope?: Float32Array;
}

/** The stars of some examples, one after the other: those of example i are entries `first[i]` to `first[i + 1]`. */
export interface StarColumns {
  /** count + 1 */
  readonly first: Float64Array;
  /** count: the unit of x and y, pc. */
  readonly halfLightRadiusPc: Float32Array;
  /** R_h */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** About the systemic, and 1-sigma, km/s. */
  readonly velocity: Float32Array;
  readonly velocityError: Float32Array;
  /** In (0, 1]. */
  readonly weight: Float32Array;
}

/** Maps of some examples: each count x pixels x pixels, density a pixel. */
export interface MapArrays {
  readonly sky: Float16Array;
  readonly phaseSpace: Float16Array;
  /** What belongs to these maps instead of the table's values, where they were made anew. */
  readonly remade?: Pick<ExampleTable, 'scalars' | 'log10MassScale'>;
}

/** Examples to learn from, one a galaxy seen once: its maps, scalars and true masses. */
export interface TrainingSet extends ExampleTable, MapArrays {
  /** The stars that the maps were made of, where they are kept. */
  readonly stars?: StarColumns;
}

/** A set of so many examples, all zero. @param innerSlope whether it has labels for that */
export function emptySet(
  { count, maps, radiiOverRh }: Pick<TrainingSet, 'count' | 'maps' | 'radiiOverRh'>, innerSlope = false,
): TrainingSet {
  const pixels = maps.pixels ** 2;
  return {
    count,
    maps,
    radiiOverRh,
    sky: new Float16Array(count * pixels),
    phaseSpace: new Float16Array(count * pixels),
    scalars: new Float32Array(count * maps.scalars.length),
    log10MassScale: new Float32Array(count),
    log10Mass: new Float32Array(count * radiiOverRh.length),
    galaxy: new Int32Array(count),
    suite: new Int32Array(count),
    ...(innerSlope ? { innerSlope: new Float32Array(count) } : {}),
  };
}

/** One set after another; all must share recipe and radii. Their stars are left out, and labels that some of them lack. */
export function concatenateSets(sets: readonly TrainingSet[]): TrainingSet {
  const first = sets[0]!;
  type Settable<A> = { length: number; set(values: A, offset: number): void };
  const joinedBy = <A extends Settable<A>>(make: (length: number) => A, pick: (set: TrainingSet) => A): A => {
    const whole = make(sets.reduce((sum, set) => sum + pick(set).length, 0));
    let offset = 0;
    for (const set of sets) {
      whole.set(pick(set), offset);
      offset += pick(set).length;
    }
    return whole;
  };
  return {
    count: sets.reduce((sum, set) => sum + set.count, 0),
    maps: first.maps,
    radiiOverRh: first.radiiOverRh,
    sky: joinedBy((n) => new Float16Array(n), (set) => set.sky),
    phaseSpace: joinedBy((n) => new Float16Array(n), (set) => set.phaseSpace),
    scalars: joinedBy((n) => new Float32Array(n), (set) => set.scalars),
    log10MassScale: joinedBy((n) => new Float32Array(n), (set) => set.log10MassScale),
    log10Mass: joinedBy((n) => new Float32Array(n), (set) => set.log10Mass),
    galaxy: joinedBy((n) => new Int32Array(n), (set) => set.galaxy),
    suite: joinedBy((n) => new Int32Array(n), (set) => set.suite),
    ...(sets.every((set) => set.innerSlope) ? { innerSlope: joinedBy((n) => new Float32Array(n), (set) => set.innerSlope!) } : {}),
  };
}

/** Some of the examples of a set, in that order. */
export function takeExamples(set: TrainingSet, indices: Int32Array): TrainingSet {
  const taken = emptySet({ ...set, count: indices.length }, set.innerSlope !== undefined);
  for (const name of ['sky', 'phaseSpace', 'scalars', 'log10MassScale', 'log10Mass', 'galaxy', 'suite'] as const) {
    const row = set[name].length / (set.count || 1);
    indices.forEach((from, to) => { taken[name].set(set[name].subarray(from * row, (from + 1) * row), to * row); });
  }
  if (set.innerSlope) indices.forEach((from, to) => { taken.innerSlope![to] = set.innerSlope![from]!; });
  return set.stars ? { ...taken, stars: takeStars(set.stars, indices) } : taken;
}

/** Columns of stars, in one order. */
export const STAR_COLUMNS = ['x', 'y', 'velocity', 'velocityError', 'weight'] as const;

/** Room for the stars of so many examples. */
export function emptyStars(count: number, starCount: number): StarColumns {
  const column = (): Float32Array => new Float32Array(starCount);
  return {
    first: new Float64Array(count + 1), halfLightRadiusPc: new Float32Array(count),
    x: column(), y: column(), velocity: column(), velocityError: column(), weight: column(),
  };
}

function takeStars(stars: StarColumns, indices: Int32Array): StarColumns {
  const sizes = Array.from(indices, (i) => stars.first[i + 1]! - stars.first[i]!);
  const taken = emptyStars(indices.length, sizes.reduce((sum, size) => sum + size, 0));
  indices.forEach((from, to) => {
    taken.first[to + 1] = taken.first[to]! + sizes[to]!;
    taken.halfLightRadiusPc[to] = stars.halfLightRadiusPc[from]!;
    for (const name of STAR_COLUMNS) taken[name].set(stars[name].subarray(stars.first[from], stars.first[from + 1]), taken.first[to]);
  });
  return taken;
}

/** Stars of some kinematic samples, one entry an example. */
export function starsOf(samples: readonly KinematicSample[]): StarColumns {
  const stars = emptyStars(samples.length, samples.reduce((sum, { starCount }) => sum + starCount, 0));
  samples.forEach((sample, i) => {
    stars.halfLightRadiusPc[i] = sample.halfLightRadius.value;
    stars.first[i + 1] = stars.first[i]! + sample.starCount;
    for (const name of STAR_COLUMNS) stars[name].set(sample[name], stars.first[i]);
  });
  return stars;
}

/** Indices of examples. */
export interface Split {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/** The examples to learn from and those to validate on: split by galaxy, the same for the same seed. */
export function splitByGalaxy(set: ExampleTable, validationShare: number, shuffle: (galaxies: Int32Array) => void): Split {
  const galaxies = Int32Array.from(new Set(set.galaxy)).sort();
  shuffle(galaxies);
  const held = new Set(galaxies.subarray(0, Math.ceil(galaxies.length * validationShare)));
  const indices = Int32Array.from({ length: set.count }, (_, i) => i);
  return {
    training: indices.filter((i) => !held.has(set.galaxy[i]!)),
    validation: indices.filter((i) => held.has(set.galaxy[i]!)),
  };
}
