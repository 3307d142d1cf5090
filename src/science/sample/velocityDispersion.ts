import type { Measurement } from '../../shared/galaxy.ts';

/** Mean velocity and intrinsic dispersion of stars, as measurements. */
export interface VelocityFit {
  /** km/s */
  readonly mean: Measurement;
  /** Intrinsic: the stars' errors are deconvolved, km/s. */
  readonly dispersion: Measurement;
}

/** The maximum of the likelihood alone, without errors. */
export interface VelocityMaximum {
  readonly mean: number;
  readonly variance: number;
}

/** What the reference of a quantity measured here reads. */
export const THIS_SAMPLE = 'sample';

/**
 * Systemic velocity and intrinsic dispersion by maximum likelihood, each star's error deconvolved:
 * ln L = -1/2 sum w_i [ln(s^2 + e_i^2) + (v_i - m)^2 / (s^2 + e_i^2)]
 * (Pryor & Meylan 1993, ASPC 50, 357; Walker et al. 2006, AJ 131, 2114, eq. 8; weighted by membership as in
 * Walker et al. 2009, AJ 137, 3109). The dispersion's errors are where its profile likelihood has fallen by 1/2
 * (0 below when the maximum is at 0); the mean's come from the curvature.
 * @param velocity km/s. @param error 1-sigma, km/s, >= 0. @param weight membership weights in [0, 1].
 * All three have one entry a star, and entries of weight 0 may be NaN; at least two stars need weight for the errors to mean something.
 */
export function fitVelocityDispersion(velocity: Float64Array, error: Float64Array, weight: Float64Array): VelocityFit {
  const maximum = maximiseVelocityLikelihood(velocity, error, weight);
  const { mean, variance } = maximum;
  const dispersion = Math.sqrt(variance);
  const best = profileLikelihood(velocity, error, weight, dispersion, mean).value;
  let total = 0;
  for (const w of weight) total += w;
  const gaussianError = Math.sqrt((variance + meanSquareError(error, weight)) / (2 * total));
  const drop = (s: number): Valued => {
    const { value, slope } = profileLikelihood(velocity, error, weight, s, mean);
    return { value: best - value - 0.5, slope: -slope };
  };
  const high = crossing(drop, dispersion, dispersion + gaussianError, Infinity);
  // With errors of 0 the likelihood vanishes at s = 0; with errors it may not fall by 1/2 before 0.
  const isBounded = dispersion > 0 && !(drop(0).value < 0);
  const low = isBounded ? crossing(drop, dispersion, Math.max(dispersion - gaussianError, dispersion / 2), 0) : 0;
  const meanError = meanErrorFromCurvature(velocity, error, weight, maximum);
  return {
    mean: { value: mean, errorLow: meanError, errorHigh: meanError, bibcode: THIS_SAMPLE },
    dispersion: { value: dispersion, errorLow: dispersion - low, errorHigh: high - dispersion, bibcode: THIS_SAMPLE },
  };
}

/** The step at which the search for the maximum ends, over the variance and the mean square error. */
const SETTLED = 1e-10;

/**
 * The maximum of the likelihood of `fitVelocityDispersion`, by Fisher scoring in the variance from the moments, with the mean
 * profiled out, falling back on bisection.
 * @returns km/s and (km/s)^2, the variance 0 or more.
 */
export function maximiseVelocityLikelihood(velocity: Float64Array, error: Float64Array, weight: Float64Array): VelocityMaximum {
  const moments = velocityMoments(velocity, error, weight);
  if (!(moments.largestError > 0)) return { mean: moments.mean, variance: moments.variance };
  let variance = Math.max(moments.variance - moments.meanSquareError, 0.01 * moments.variance);
  let low = 0;
  let high = Infinity;
  let state = scoreVariance(velocity, error, weight, variance, moments.mean);
  for (let iteration = 0; iteration < 200; iteration++) {
    if (state.score > 0) low = variance;
    else high = variance;
    let next = variance + state.score / state.information;
    if (next <= low) next = low === 0 ? variance / 16 : (low + Math.min(variance, high)) / 2;
    else if (next >= high) next = (low + high) / 2;
    // Below this the maximum is at 0 for all purposes: the score is still negative.
    if (next < 1e-10 * moments.meanSquareError) return { mean: state.mean, variance: 0 };
    const step = Math.abs(next - variance);
    variance = next;
    state = scoreVariance(velocity, error, weight, variance, moments.mean);
    if (step < SETTLED * (variance + moments.meanSquareError)) break;
  }
  return { mean: state.mean, variance };
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly meanSquareError: number;
  readonly largestError: number;
}

function velocityMoments(velocity: Float64Array, error: Float64Array, weight: Float64Array): Moments {
  let total = 0, sum = 0, squareError = 0, largestError = 0;
  for (let i = 0; i < velocity.length; i++) {
    const w = weight[i]!;
    if (w === 0) continue; // a row that is out may lack its velocity
    total += w;
    sum += w * velocity[i]!;
    squareError += w * error[i]! * error[i]!;
    if (error[i]! > largestError) largestError = error[i]!;
  }
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < velocity.length; i++) if (weight[i]! > 0) squares += weight[i]! * (velocity[i]! - mean) ** 2;
  return { mean, variance: squares / total, meanSquareError: squareError / total, largestError };
}

function meanSquareError(error: Float64Array, weight: Float64Array): number {
  let total = 0, squares = 0;
  for (let i = 0; i < error.length; i++) {
    if (weight[i] === 0) continue;
    total += weight[i]!;
    squares += weight[i]! * error[i]! * error[i]!;
  }
  return squares / total;
}

/**
 * The best mean at this variance, 2 dlnL/d(variance) and the expected information in the same scale. In one pass, from sums of
 * powers about a velocity near to the mean, which lose nothing to cancellation.
 */
function scoreVariance(
  velocity: Float64Array, error: Float64Array, weight: Float64Array, variance: number, near: number,
): { mean: number; score: number; information: number } {
  let pulls = 0, pulled = 0, information = 0, first = 0, second = 0;
  for (let i = 0; i < velocity.length; i++) {
    if (weight[i] === 0) continue;
    const inverse = 1 / (variance + error[i]! * error[i]!);
    const deviation = velocity[i]! - near;
    const pull = weight[i]! * inverse;
    const square = pull * inverse;
    pulls += pull;
    pulled += pull * deviation;
    information += square;
    first += square * deviation;
    second += square * deviation * deviation;
  }
  const shift = pulled / pulls;
  return { mean: near + shift, score: second - 2 * shift * first + shift * shift * information - pulls, information };
}

/** A function's value at a point, and its derivative there. */
interface Valued {
  readonly value: number;
  readonly slope: number;
}

/** ln L at this dispersion with the mean at its best. In one pass, from sums of powers about a velocity near to the mean. */
function profileLikelihood(velocity: Float64Array, error: Float64Array, weight: Float64Array, dispersion: number, near: number): Valued {
  const variance = dispersion * dispersion;
  let logs = 0, pulls = 0, pulled = 0, deviations = 0, squares = 0, squaresFirst = 0, squaresSecond = 0;
  for (let i = 0; i < velocity.length; i++) {
    if (weight[i] === 0) continue;
    const total = variance + error[i]! * error[i]!;
    const deviation = velocity[i]! - near;
    const pull = weight[i]! / total;
    const square = pull / total;
    logs += weight[i]! * Math.log(total);
    pulls += pull;
    pulled += pull * deviation;
    deviations += pull * deviation * deviation;
    squares += square;
    squaresFirst += square * deviation;
    squaresSecond += square * deviation * deviation;
  }
  const shift = pulled / pulls;
  return {
    value: -0.5 * (logs + deviations - shift * pulled),
    slope: dispersion * (squaresSecond - 2 * shift * squaresFirst + shift * shift * squares - pulls),
  };
}

/** Where `drop` (below 0 at `from`) reaches 0 between there and `limit`: by Newton's steps from `guess`, halving or doubling where they lead astray. */
function crossing(drop: (s: number) => Valued, from: number, guess: number, limit: number): number {
  let inside = from;
  let outside = limit;
  let s = guess;
  for (let iteration = 0; iteration < 100; iteration++) {
    const { value, slope } = drop(s);
    if (value < 0) inside = s;
    else outside = s;
    let next = s - value / slope;
    if (!((next - inside) * (next - outside) < 0)) next = outside === Infinity ? from + 2 * (s - from) : (inside + outside) / 2;
    // A step of Newton's squares the distance.
    if (Math.abs(next - s) < 1e-4 * Math.abs(next - from)) return next;
    s = next;
  }
  return s;
}

/** 1-sigma error of the mean from the inverse of the observed information matrix of (mean, variance). */
function meanErrorFromCurvature(
  velocity: Float64Array, error: Float64Array, weight: Float64Array, { mean, variance }: VelocityMaximum,
): number {
  let meanMean = 0, meanVariance = 0, varianceVariance = 0;
  for (let i = 0; i < velocity.length; i++) {
    if (weight[i] === 0) continue;
    const inverse = 1 / (variance + error[i]! * error[i]!);
    const deviation = velocity[i]! - mean;
    meanMean += weight[i]! * inverse;
    meanVariance += weight[i]! * deviation * inverse * inverse;
    varianceVariance += weight[i]! * inverse * inverse * (deviation * deviation * inverse - 0.5);
  }
  const reduced = meanMean - (varianceVariance > 0 ? (meanVariance * meanVariance) / varianceVariance : 0);
  // At a variance of 0 the two are not at a joint maximum, and the mean's own curvature is what there is.
  return 1 / Math.sqrt(variance > 0 && reduced > 0 ? reduced : meanMean);
}
