import { SteelyardError } from '../../shared/errors.ts';
import { medianPlane } from '../statistics/medianPlane.ts';
import { quantilesInPlace } from '../statistics/quantiles.ts';
import { checkEnsemble, samplesOf, type PosteriorEnsemble } from './ensemble.ts';

/**
 * Where a model's posteriors should lie, and where those of the mass at one radius should reach for their intervals to hold what they say, by the number of stars.
 * The likelihood that a model is trained on hardly feels a width in one direction of ten that is off by a tenth; a coverage does.
 */
export interface WidthCalibration {
  /** By how much truths lie above the posteriors' medians at each radius, in the median, dex; of galaxies where tilts are `about`. */
  readonly shifts: readonly number[];
  /** How the shifts change from galaxy to galaxy: a network draws what is rare towards what is common. */
  readonly tilts?: {
    /** With log10 of sigma^2 R_h / G, Msun. */
    readonly log10MassScale: Tilt;
    readonly log10StarCount: Tilt;
  } | undefined;
  /** Index of the radius whose mass is brought nearer to its median; the whole profile moves with it and keeps its shape. */
  readonly radius: number;
  /** log10 of the number of stars, ascending. */
  readonly log10StarCount: readonly number[];
  /**
   * For each number of stars: where samples at `DISTANCES` half widths from the median belong, in the same half widths. Linear in
   * between, and in proportion beyond.
   */
  readonly distances: readonly (readonly number[])[];
}

/** How shifts change with a quantity. */
export interface Tilt {
  readonly about: number;
  /** Dex per unit at each radius. */
  readonly slopes: readonly number[];
}

/** A calibration as it is for one galaxy. */
export interface OwnWidths {
  /** Dex at each radius. */
  readonly shifts: readonly number[];
  readonly radius: number;
  /** Where samples at `DISTANCES` belong. */
  readonly belongs: readonly number[];
}

/** In units of half of the uncalibrated posterior's central 68 %. */
const DISTANCES = [0.5, 1, 1.5, 2, 2.5] as const;
/** Galaxies at each number of stars: fewer say little about where a twentieth of them lie. */
const LEAST_GALAXIES = 150;
const MOST_STEPS = 5;

/**
 * The widths that simulations of known truth ask for: within groups of like numbers of stars, the distance from the median that as
 * many truths are within as samples are within each of `DISTANCES`, in units of each posterior's own half width.
 *
 * @param radius index of the radius to calibrate
 * @param log10StarCount one a simulation
 * @param log10MassScale log10 of sigma^2 R_h / G, Msun, one a simulation
 * @throws SteelyardError `value-invalid` for arrays that do not fit, or too few simulations
 */
export function fitWidths(
  ensemble: PosteriorEnsemble, radius: number, log10StarCount: ArrayLike<number>, log10MassScale: ArrayLike<number>,
): WidthCalibration {
  checkEnsemble(ensemble);
  const { simulations, dimensions, sampleCount, truths } = ensemble;
  const fits = log10StarCount.length === simulations && log10MassScale.length === simulations && radius >= 0 && radius < dimensions;
  if (!fits || simulations < LEAST_GALAXIES) {
    throw new SteelyardError('value-invalid', `The widths of a posterior are calibrated with at least ${LEAST_GALAXIES} galaxies, each with its number of stars and its mass scale.`, {
      simulations,
    });
  }
  const quantities = [log10MassScale, log10StarCount].map((values) => Float64Array.from(values));
  const abouts = quantities.map((values) => quantilesInPlace(values.slice(), [0.5])[0]!);
  const variables = quantities.map((values, q) => values.map((value) => value - abouts[q]!));
  const planes = Array.from({ length: dimensions }, (_, k) => {
    const centres = Array.from({ length: simulations }, (__, i) => centreOf(samplesOf(ensemble, i, k)));
    const offsets = centres.map(({ median }, i) => truths[i * dimensions + k]! - median);
    return medianPlane(variables, offsets, centres.map(({ half }) => 1 / half));
  });
  const order = Array.from({ length: simulations }, (_, i) => i).sort((a, b) => log10StarCount[a]! - log10StarCount[b]!);
  const steps = Math.min(MOST_STEPS, Math.floor(simulations / LEAST_GALAXIES));
  const groups = Array.from({ length: steps }, (_, k) =>
    order.slice(Math.round((k * simulations) / steps), Math.round(((k + 1) * simulations) / steps)));
  const distances = groups.map((group) => {
    const within = DISTANCES.map(() => 0);
    const known = Float64Array.from(group, (simulation) => {
      const samples = samplesOf(ensemble, simulation, radius);
      const { median, half } = centreOf(samples);
      for (const value of samples) DISTANCES.forEach((u, j) => { if (Math.abs(value - median) < u * half) within[j]! += 1; });
      const { intercept, slopes } = planes[radius]!;
      const shift = slopes.reduce((sum, slope, q) => sum + slope * variables[q]![simulation]!, intercept);
      return Math.abs(truths[simulation * dimensions + radius]! - median - shift) / half;
    });
    return quantilesInPlace(known, within.map((count) => count / (group.length * sampleCount)));
  });
  const tilt = (q: number): Tilt => ({ about: abouts[q]!, slopes: planes.map(({ slopes }) => slopes[q]!) });
  return {
    shifts: planes.map(({ intercept }) => intercept), tilts: { log10MassScale: tilt(0), log10StarCount: tilt(1) }, radius,
    log10StarCount: groups.map((group) => log10StarCount[group[group.length >> 1]!]!), distances,
  };
}

/** What a calibration asks of one galaxy. */
export function widthsFor(widths: WidthCalibration, log10StarCount: number, log10MassScale: number): OwnWidths {
  const { shifts, tilts, radius } = widths;
  const tilted = (tilt: Tilt | undefined, k: number, value: number): number => (tilt ? tilt.slopes[k]! * (value - tilt.about) : 0);
  return {
    shifts: shifts.map((shift, k) =>
      shift + tilted(tilts?.log10MassScale, k, log10MassScale) + tilted(tilts?.log10StarCount, k, log10StarCount)),
    radius, belongs: distancesFor(widths, log10StarCount),
  };
}

/** Where samples at `DISTANCES` belong in the posterior of a galaxy with so many stars: linear in between, constant beyond. */
function distancesFor({ log10StarCount: at, distances }: WidthCalibration, log10StarCount: number): readonly number[] {
  const above = at.findIndex((value) => value >= log10StarCount);
  if (above === 0) return distances[0]!;
  if (above < 0) return distances.at(-1)!;
  const t = (log10StarCount - at[above - 1]!) / (at[above]! - at[above - 1]!);
  return distances[above - 1]!.map((from, j) => from + t * (distances[above]![j]! - from));
}

/** The middle of a posterior and half of its central 68 %. */
export interface PosteriorCentre {
  readonly median: number;
  readonly half: number;
}

/** @param values at one radius, dex */
export function centreOf(values: Float64Array): PosteriorCentre {
  const [low, median, high] = quantilesInPlace(values.slice(), [0.16, 0.5, 0.84]) as [number, number, number];
  return { median, half: Math.max((high - low) / 2, Number.MIN_VALUE) };
}

/** Masses at one radius, from profiles one after the other. */
export function massesAtRadius(log10Mass: Float32Array, radii: number, radius: number): Float64Array {
  return Float64Array.from({ length: log10Mass.length / radii }, (_, i) => log10Mass[i * radii + radius]!);
}

/**
 * Profiles moved as a whole, each so that its mass at one radius lies where its distance from the median belongs, and shifted at each
 * radius: all increments stay as they are but for the shifts' own.
 *
 * @param log10Mass count x radii
 */
export function calibrateProfiles(log10Mass: Float32Array, { shifts, radius, belongs }: OwnWidths): Float32Array {
  const radii = shifts.length;
  const { median, half } = centreOf(massesAtRadius(log10Mass, radii, radius));
  const calibrated = new Float32Array(log10Mass.length);
  for (let row = 0; row < log10Mass.length; row += radii) {
    const t = (log10Mass[row + radius]! - median) / half;
    const move = half * (alongBends(t, DISTANCES, belongs).value - t);
    for (let k = 0; k < radii; k++) calibrated[row + k] = log10Mass[row + k]! + move + shifts[k]!;
  }
  return calibrated;
}

/**
 * The inverse of `calibrateProfiles` about a centre that is known, and the log of how much narrower that made each profile's
 * surroundings.
 */
export function uncalibrateProfiles(
  log10Mass: Float32Array, { shifts, radius, belongs }: OwnWidths, { median, half }: PosteriorCentre,
): { readonly log10Mass: Float32Array; readonly logSlope: Float64Array } {
  const radii = shifts.length;
  const unshifted = log10Mass.map((value, i) => value - shifts[i % radii]!);
  const at = massesAtRadius(unshifted, radii, radius).map((mass) => (mass - median) / half);
  const back = Array.from(at, (t) => alongBends(t, belongs, DISTANCES));
  return {
    log10Mass: unshifted.map((value, i) => value + half * (back[Math.floor(i / radii)]!.value - at[Math.floor(i / radii)]!)),
    logSlope: Float64Array.from(back, ({ slope }) => -Math.log(slope)),
  };
}

/** The odd function through 0 and (from, to), linear in between, in proportion beyond the last; and its slope there. */
function alongBends(t: number, from: readonly number[], to: readonly number[]): { readonly value: number; readonly slope: number } {
  const size = Math.abs(t);
  const last = from.length - 1;
  if (size >= from[last]!) {
    const slope = to[last]! / from[last]!;
    return { value: t * slope, slope };
  }
  const above = from.findIndex((knot) => knot > size);
  const [x0, y0] = above === 0 ? [0, 0] : [from[above - 1]!, to[above - 1]!];
  const slope = (to[above]! - y0) / (from[above]! - x0);
  return { value: Math.sign(t) * (y0 + (size - x0) * slope), slope };
}
