import { openSlopeInference } from '../../learning/inference/slopeInference.ts';
import { mixtureCdf, mixtureDensity, mixtureQuantile } from '../../learning/inference/mixture.ts';
import type { SlopeCard, SlopeEvaluation, SlopeGuesses } from '../../learning/packages/slopeCard.ts';
import type { SlopePackage } from '../../learning/packages/slopePackage.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { uniformityTest } from '../../science/statistics/kolmogorovSmirnov.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { drawKnownGalaxies } from '../evaluation/drawKnownGalaxies.ts';
import { EVALUATION_SEED, mapsOf } from '../evaluation/knownGalaxies.ts';
import type { EvaluationControl } from './evaluateModel.ts';

export type { SlopeEvaluation };

/**
 * What a model of the inner slope is worth on galaxies of a suite that it has not seen, beside its own prior.
 * @throws SteelyardError `suite-invalid`, `engine-failed`; the signal's reason when it is aborted
 */
export async function evaluateSlope(
  pkg: SlopePackage, suite: Suite, galaxies: number, { onGalaxy, signal, opener }: EvaluationControl = {},
): Promise<SlopeEvaluation> {
  const known = await drawKnownGalaxies(suite, pkg.card.recipe.maps, galaxies, 0, {
    ...(signal ? { signal } : {}), ...(onGalaxy ? { onDrawn: onGalaxy } : {}),
  });
  const inference = await openSlopeInference(pkg, opener?.open);
  try {
    const guesses: Guess[] = [];
    for (let i = 0; i < galaxies; i++) {
      signal?.throwIfAborted();
      const mixture = await inference.infer(mapsOf(known, i));
      const truth = known.innerSlope[i]!;
      guesses.push({
        truth, guess: mixtureQuantile(mixture, 0.5), density: mixtureDensity(mixture, truth), below: mixtureCdf(mixture, truth),
      });
    }
    return { suite: suite.name, galaxies, seed: EVALUATION_SEED, ...slopeAccuracy(guesses, pkg.card.prior) };
  } finally {
    await inference.dispose();
  }
}

/** One galaxy: its true slope, the median of its density, and of that density the value at the truth and the share below. */
export interface Guess {
  readonly truth: number;
  readonly guess: number;
  readonly density: number;
  readonly below: number;
}

/** Shares, biases and calibration of some galaxies, and those of the prior's median and density. */
export function slopeAccuracy(guesses: readonly Guess[], prior: SlopeCard['prior']): Omit<SlopeEvaluation, 'suite' | 'galaxies' | 'seed'> {
  const share = (holds: (guess: Guess) => boolean) => guesses.filter(holds).length / guesses.length;
  const within = (low: number, high: number) => share(({ below }) => below >= low && below <= high);
  const middle = priorMedian(prior);
  return {
    ...worthOf(guesses),
    coverage68: within(0.16, 0.84),
    coverage95: within(0.025, 0.975),
    calibrationPValue: uniformityTest(guesses.map(({ below }) => below)).pValue,
    prior: worthOf(guesses.map(({ truth }) => ({ truth, guess: middle, density: priorDensity(prior, truth) }))),
  };
}

/** Densities below this count as this, so that one galaxy off the histogram does not make the mean infinite. */
const SMALLEST_DENSITY = 1e-6;

function worthOf(guesses: readonly Pick<Guess, 'truth' | 'guess' | 'density'>[]): SlopeGuesses {
  const residuals = guesses.map(({ guess, truth }) => guess - truth);
  const within = (distance: number) => residuals.filter((residual) => Math.abs(residual) <= distance).length / residuals.length;
  const [q16, q50, q84] = quantiles(residuals, [0.16, 0.5, 0.84]);
  const logScore = guesses.reduce((sum, { density }) => sum + Math.log(Math.max(density, SMALLEST_DENSITY)), 0) / guesses.length;
  return { within01: within(0.1), within03: within(0.3), bias: q50!, scatter: (q84! - q16!) / 2, logScore };
}

const PRIOR_STEP = 0.05;

/** The density of some slopes as a histogram in steps of 0.05. */
export function priorOf(slopes: Float32Array): SlopeCard['prior'] {
  const bins = Array.from(slopes, (slope) => Math.floor(slope / PRIOR_STEP));
  const first = bins.reduce((a, b) => Math.min(a, b));
  const density = new Array<number>(bins.reduce((a, b) => Math.max(a, b)) - first + 1).fill(0);
  for (const bin of bins) density[bin - first]! += 1 / (bins.length * PRIOR_STEP);
  return { low: first * PRIOR_STEP, step: PRIOR_STEP, density };
}

/** 0 outside the histogram. */
export function priorDensity({ low, step, density }: SlopeCard['prior'], slope: number): number {
  return density[Math.floor((slope - low) / step)] ?? 0;
}

function priorMedian({ low, step, density }: SlopeCard['prior']): number {
  let below = 0;
  for (const [i, value] of density.entries()) {
    if (below + value * step >= 0.5) return low + step * (i + (0.5 - below) / (value * step));
    below += value * step;
  }
  return low + step * density.length;
}
