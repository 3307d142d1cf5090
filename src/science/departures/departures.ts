import type { KinematicSample } from '../../shared/sample.ts';
import { weightedQuantiles } from '../statistics/weightedQuantiles.ts';
import { contaminationEvidence } from './contamination.ts';

/**
 * How a sample departs from a round, relaxed galaxy without contaminants: numbers that a network of images of the
 * density cannot see, or averages away. Each grows with the number of stars that show it, and is of order one by chance.
 */
export interface Departures {
  /** Amplitude of the velocity's first harmonic around the centre (a rotating disc, two galaxies), in standard deviations. */
  readonly rotation: number;
  /** Amplitude of the positions' first harmonic: lopsided. */
  readonly lopsidedness: number;
  /** Amplitude of the positions' second harmonic: flattened, or double. */
  readonly elongation: number;
  /** Excess kurtosis of v / sigma over its standard error sqrt(24 / n): positive for wide wings, negative for two peaks. */
  readonly kurtosis: number;
  /** Correlation of v^2 with log R, in standard deviations: positive where the dispersion rises outwards. */
  readonly dispersionTrend: number;
  /** Log-likelihood gained when a share of the stars may be flat in velocity and on the sky (`contaminationEvidence`), nats. */
  readonly contamination: number;
  /** ln of the radius of 80 % of the stars over that of 20 %: small where they crowd at one radius, large where they lie evenly about a core. */
  readonly concentration: number;
  /** ln of the radius of 95 % of the stars over that of half: small for a sharp edge. */
  readonly outskirts: number;
}

/**
 * Names of the departures, in the order of `departureVector`. New ones come last: a reference made before them compares without.
 */
export const DEPARTURE_NAMES = [
  'rotation', 'lopsidedness', 'elongation', 'kurtosis', 'dispersionTrend', 'contamination', 'stars', 'concentration', 'outskirts',
] as const;

/**
 * The departures of a sample: harmonics of positions and velocities about the centre, and moments of v over the root of
 * the summed squares of dispersion and error.
 *
 * @param sample positions in R_h, velocities about the systemic; at least three stars
 */
export function departuresOf(sample: KinematicSample): Departures {
  const { starCount, x, y, velocity, velocityError, weight, velocityDispersion } = sample;
  const sigma = velocityDispersion.value;
  const harmonic = { vx: 0, vy: 0, x1: 0, y1: 0, x2: 0, y2: 0 };
  const u = new Float64Array(starCount);
  const logRadius = new Float64Array(starCount);
  let total = 0;
  let squares = 0;
  let meanLog = 0;
  let meanSquare = 0;
  for (let i = 0; i < starCount; i++) {
    const w = weight[i]!;
    const radius = Math.max(Math.hypot(x[i]!, y[i]!), 1e-9);
    const cosine = x[i]! / radius;
    const sine = y[i]! / radius;
    u[i] = velocity[i]! / Math.hypot(sigma, velocityError[i]!);
    logRadius[i] = Math.log(radius);
    total += w;
    squares += w * w;
    meanLog += w * logRadius[i]!;
    meanSquare += w * u[i]! ** 2;
    harmonic.vx += w * u[i]! * cosine;
    harmonic.vy += w * u[i]! * sine;
    harmonic.x1 += w * cosine;
    harmonic.y1 += w * sine;
    harmonic.x2 += w * (cosine * cosine - sine * sine);
    harmonic.y2 += w * 2 * cosine * sine;
  }
  meanLog /= total;
  meanSquare /= total;
  const moments = { fourth: 0, logVariance: 0, covariance: 0, squareVariance: 0 };
  for (let i = 0; i < starCount; i++) {
    const w = weight[i]! / total;
    const square = u[i]! ** 2 - meanSquare;
    const log = logRadius[i]! - meanLog;
    moments.fourth += w * u[i]! ** 4;
    moments.logVariance += w * log * log;
    moments.covariance += w * log * square;
    moments.squareVariance += w * square * square;
  }
  const effective = total ** 2 / squares;
  const [log20, log50, log80, log95] = weightedQuantiles(logRadius, weight, [0.2, 0.5, 0.8, 0.95]) as [number, number, number, number];
  const amplitude = (a: number, b: number) => (Math.SQRT2 * Math.hypot(a, b)) / Math.sqrt(squares);
  return {
    rotation: amplitude(harmonic.vx, harmonic.vy),
    lopsidedness: amplitude(harmonic.x1, harmonic.y1),
    elongation: amplitude(harmonic.x2, harmonic.y2),
    kurtosis: (moments.fourth / meanSquare ** 2 - 3) * Math.sqrt(effective / 24),
    dispersionTrend: (moments.covariance / Math.sqrt(moments.logVariance * moments.squareVariance)) * Math.sqrt(effective),
    contamination: contaminationEvidence(sample),
    concentration: log80 - log20,
    outskirts: log95 - log50,
  };
}

/**
 * The departures and log10 of the effective number of stars as a vector for distances, `DEPARTURE_NAMES` in order: amplitudes and gains as
 * signed roots or logarithms, so that a strong departure does not dwarf all others.
 */
export function departureVector(sample: KinematicSample): Float64Array {
  const { rotation, lopsidedness, elongation, kurtosis, dispersionTrend, contamination, concentration, outskirts } = departuresOf(sample);
  let total = 0;
  let squares = 0;
  for (const w of sample.weight) {
    total += w;
    squares += w * w;
  }
  return Float64Array.of(
    Math.log1p(rotation), Math.log1p(lopsidedness), Math.log1p(elongation),
    Math.asinh(kurtosis / 2), Math.asinh(dispersionTrend / 2), Math.log1p(contamination), Math.log10(total ** 2 / squares),
    concentration, outskirts,
  );
}
