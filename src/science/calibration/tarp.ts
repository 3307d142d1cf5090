import { SteelyardError } from '../../shared/errors.ts';
import { createRandom } from '../random/random.ts';
import { uniformityTest } from '../statistics/kolmogorovSmirnov.ts';
import { sortedQuantile } from '../statistics/quantiles.ts';
import { checkEnsemble } from './ensemble.ts';
import type { PosteriorEnsemble } from './ensemble.ts';

/** An equal-tailed interval at each credibility. */
export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface TarpResult {
  /** Credibilities, 0 to 1. */
  readonly credibility: Float64Array;
  /** Expected coverage probability at each; equal to the credibility when calibrated. */
  readonly coverage: Float64Array;
  /** Bootstrap over simulations. */
  readonly band68: Band;
  readonly band95: Band;
  /** Per simulation, the fraction of samples nearer the reference point than the truth is. */
  readonly fractions: Float64Array;
  /** Mean of coverage - credibility beyond 0.5: negative over-confident, positive under-confident, 0 wanted. */
  readonly areaToCurve: number;
  /** Kolmogorov-Smirnov p-value of the fractions against uniform; small is bad. */
  readonly pValue: number;
}

export interface TarpOptions {
  readonly seed: number;
  /** Resamplings of the simulations; 100 when left out. */
  readonly bootstraps?: number;
  /** Intervals of credibility; a tenth of the simulations within 10 to 50 when left out. */
  readonly bins?: number;
  /**
   * Reference points, simulations x dimensions, in the parameters' unit. Left out: uniform over the box of the truths.
   * Points that depend on the data make the test sufficient; uniform ones cannot tell a posterior from the prior.
   */
  readonly references?: Float32Array;
}

/**
 * Tests of Accuracy with Random Points (Lemos et al. 2023, arXiv:2302.03026, algorithm 2): Euclidean distances, every
 * parameter scaled to the range of its truths.
 * @throws SteelyardError `value-invalid` for an ensemble or references of the wrong shape
 */
export function tarp(ensemble: PosteriorEnsemble, options: TarpOptions): TarpResult {
  checkEnsemble(ensemble);
  const random = createRandom(options.seed);
  const fractions = nearerFractions(ensemble, options.references ?? uniformReferences(ensemble, random.uniform), rangeOfTruths(ensemble));
  const bins = options.bins ?? Math.min(50, Math.max(10, Math.floor(ensemble.simulations / 10)));
  const credibility = Float64Array.from({ length: bins + 1 }, (_, i) => i / bins);
  const coverage = cumulative(fractions, bins);

  const resampled = Array.from({ length: options.bootstraps ?? 100 }, () =>
    cumulative(fractions.map(() => fractions[random.integer(fractions.length)]), bins));
  const columns = Array.from(credibility, (_, i) => Float64Array.from(resampled, (curve) => curve[i]).sort());
  const band = (low: number, high: number): Band => ({
    low: Float64Array.from(columns, (column) => sortedQuantile(column, low)),
    high: Float64Array.from(columns, (column) => sortedQuantile(column, high)),
  });
  const upper = coverage.map((value, i) => value - credibility[i]).filter((_, i) => credibility[i] > 0.5);
  return {
    credibility, coverage, fractions,
    band68: band(0.16, 0.84),
    band95: band(0.025, 0.975),
    areaToCurve: upper.reduce((sum, value) => sum + value, 0) / upper.length,
    pValue: uniformityTest(fractions).pValue,
  };
}

interface Range {
  readonly low: number;
  readonly width: number;
}

function rangeOfTruths({ truths, simulations, dimensions }: PosteriorEnsemble): Range[] {
  return Array.from({ length: dimensions }, (_, d) => {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < simulations; i++) {
      low = Math.min(low, truths[i * dimensions + d]);
      high = Math.max(high, truths[i * dimensions + d]);
    }
    return { low, width: high > low ? high - low : 1 }; // one truth for all: leave its unit
  });
}

function uniformReferences(ensemble: PosteriorEnsemble, uniform: () => number): Float32Array {
  const ranges = rangeOfTruths(ensemble);
  return Float32Array.from(ensemble.truths, (_, i) => {
    const { low, width } = ranges[i % ensemble.dimensions];
    return low + width * uniform();
  });
}

function nearerFractions(ensemble: PosteriorEnsemble, references: Float32Array, ranges: readonly Range[]): Float64Array {
  const { simulations, sampleCount, dimensions, samples, truths } = ensemble;
  if (references.length !== truths.length) {
    throw new SteelyardError('value-invalid', 'TARP needs one reference point for each simulation, with every parameter.', { length: references.length });
  }
  const squared = (values: Float32Array, at: number, simulation: number): number => {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += ((values[at + d] - references[simulation * dimensions + d]) / ranges[d].width) ** 2;
    return sum;
  };
  return Float64Array.from({ length: simulations }, (_, i) => {
    const limit = squared(truths, i * dimensions, i);
    let nearer = 0;
    for (let s = 0; s < sampleCount; s++) if (squared(samples, (i * sampleCount + s) * dimensions, i) < limit) nearer++;
    return nearer / sampleCount;
  });
}

/** Share of the fractions below 0, 1/bins, ..., and up to 1. */
function cumulative(fractions: Float64Array, bins: number): Float64Array {
  const counts = new Float64Array(bins + 1);
  for (const fraction of fractions) counts[Math.min(bins, Math.floor(fraction * bins) + 1)]++;
  for (let i = 1; i <= bins; i++) counts[i] += counts[i - 1];
  return counts.map((count) => count / fractions.length);
}
