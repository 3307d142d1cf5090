import { departureVector, DEPARTURE_NAMES } from '../../science/departures/departures.ts';
import { estimatorMasses, MASS_ESTIMATORS } from '../../science/estimators/estimators.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { drawExample, log10MassScale } from '../../learning/training/mockExamples.ts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';

/** Mocks for evaluation come from a seed that training refuses, so that no galaxy is ever in both. */
export const EVALUATION_SEED = 1_000_000_007;

/** Which galaxies of a suite to draw, under the seed for evaluation. */
export interface GalaxyShare {
  readonly suite: Suite;
  readonly maps: MapsRecipe;
  readonly first: number;
  readonly count: number;
}

/** Mock galaxies with their true masses, as a network sees them. Arrays are row-major, one row a galaxy. */
export interface KnownGalaxies {
  readonly count: number;
  readonly maps: MapsRecipe;
  /** count x pixels x pixels */
  readonly sky: Float32Array;
  readonly phaseSpace: Float32Array;
  /** count x scalars */
  readonly scalars: Float32Array;
  /** log10 of sigma^2 R_h / G, Msun. */
  readonly log10MassScale: Float32Array;
  /** count x RADII_OVER_RH, log10 Msun. */
  readonly log10Mass: Float32Array;
  /** count: d ln rho / d ln r of the dark matter at `INNER_SLOPE_RADIUS`. */
  readonly innerSlope: Float32Array;
  /** count x MASS_ESTIMATORS: log10 of what each formula gives, and of the true mass within its radius. */
  readonly estimated: Float32Array;
  readonly estimatorTruth: Float32Array;
  /** count x DEPARTURE_NAMES */
  readonly departures: Float32Array;
  readonly starCount: Int32Array;
}

/** Draws galaxies `first` to `first + count`; each is the same whichever share it is drawn in. */
export function drawShare({ suite, maps, first, count }: GalaxyShare): KnownGalaxies {
  const galaxies = emptyGalaxies(maps, count);
  const pixels = maps.pixels ** 2;
  for (let i = 0; i < count; i++) {
    const { sample, log10Mass, log10MassWithin, innerSlope } = drawExample(suite, EVALUATION_SEED, first + i);
    const images = makeMaps(sample, maps);
    galaxies.sky.set(images.sky, i * pixels);
    galaxies.phaseSpace.set(images.phaseSpace, i * pixels);
    galaxies.scalars.set(images.scalars, i * maps.scalars.length);
    galaxies.log10MassScale[i] = log10MassScale(sample);
    galaxies.innerSlope[i] = innerSlope;
    galaxies.log10Mass.set(log10Mass, i * RADII_OVER_RH.length);
    estimatorMasses(sample).forEach(({ log10_mass, r_over_rh }, e) => {
      galaxies.estimated[i * MASS_ESTIMATORS.length + e] = log10_mass;
      galaxies.estimatorTruth[i * MASS_ESTIMATORS.length + e] = log10MassWithin(r_over_rh);
    });
    galaxies.departures.set(departureVector(sample), i * DEPARTURE_NAMES.length);
    galaxies.starCount[i] = sample.starCount;
  }
  return galaxies;
}

/** Room for galaxies that are still to be drawn. */
export function emptyGalaxies(maps: MapsRecipe, count: number, radii: number = RADII_OVER_RH.length): KnownGalaxies {
  const rows = (width: number) => new Float32Array(count * width);
  return {
    count, maps, sky: rows(maps.pixels ** 2), phaseSpace: rows(maps.pixels ** 2), scalars: rows(maps.scalars.length),
    log10MassScale: rows(1), log10Mass: rows(radii), innerSlope: rows(1), estimated: rows(MASS_ESTIMATORS.length),
    estimatorTruth: rows(MASS_ESTIMATORS.length), departures: rows(DEPARTURE_NAMES.length), starCount: new Int32Array(count),
  };
}

/** Puts a share in its place. */
export function placeShare(all: KnownGalaxies, share: KnownGalaxies, first: number): void {
  for (const key of ARRAYS) {
    const from = share[key];
    all[key].set(from, (from.length / share.count) * first);
  }
}

const ARRAYS = ['sky', 'phaseSpace', 'scalars', 'log10MassScale', 'log10Mass', 'innerSlope', 'estimated', 'estimatorTruth', 'departures', 'starCount'] as const;

/** What is handed over between threads, not copied. */
export function buffersOf(galaxies: KnownGalaxies): ArrayBuffer[] {
  return ARRAYS.map((key) => galaxies[key].buffer as ArrayBuffer);
}

/** What a network sees of one of them. */
export function mapsOf({ maps, sky, phaseSpace, scalars }: KnownGalaxies, i: number): Maps {
  const row = (array: Float32Array, width: number) => array.subarray(i * width, (i + 1) * width);
  const { pixels } = maps;
  return { pixels, sky: row(sky, pixels ** 2), phaseSpace: row(phaseSpace, pixels ** 2), scalars: row(scalars, maps.scalars.length) };
}
