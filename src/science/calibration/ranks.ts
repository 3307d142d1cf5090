import { uniformityTest } from '../statistics/kolmogorovSmirnov.ts';
import { checkEnsemble } from './ensemble.ts';
import type { PosteriorEnsemble } from './ensemble.ts';

/**
 * Ranks of simulation-based calibration (Talts et al. 2018, arXiv:1804.06788): the number of posterior samples below
 * the truth, 0 to sampleCount, uniform when calibrated.
 * @returns simulations x dimensions, row-major
 * @throws SteelyardError `value-invalid` for an ensemble of the wrong shape
 */
export function sbcRanks(ensemble: PosteriorEnsemble): Int32Array {
  checkEnsemble(ensemble);
  const { simulations, sampleCount, dimensions, samples, truths } = ensemble;
  const ranks = new Int32Array(simulations * dimensions);
  for (let i = 0; i < simulations; i++) {
    for (let s = 0; s < sampleCount; s++) {
      const at = (i * sampleCount + s) * dimensions;
      for (let d = 0; d < dimensions; d++) if (samples[at + d] < truths[i * dimensions + d]) ranks[i * dimensions + d]++;
    }
  }
  return ranks;
}

/** Histogram of the ranks of one parameter. U-shaped: over-confident; a hump: under-confident; a slope: biased. */
export interface RankHistogram {
  readonly counts: Int32Array;
  /** Expected in each bin, and its standard deviation, when the ranks are uniform. */
  readonly expected: number;
  readonly deviation: number;
  /** Kolmogorov-Smirnov p-value against uniform. */
  readonly pValue: number;
}

/**
 * @param ranks as `sbcRanks` gives them
 * @param bins best a divisor of sampleCount + 1, the number of ranks there are
 */
export function rankHistograms(ranks: Int32Array, sampleCount: number, dimensions: number, bins: number): RankHistogram[] {
  const simulations = ranks.length / dimensions;
  return Array.from({ length: dimensions }, (_, d) => {
    const counts = new Int32Array(bins);
    const fractions = new Float64Array(simulations);
    for (let i = 0; i < simulations; i++) {
      const rank = ranks[i * dimensions + d];
      counts[Math.floor((rank * bins) / (sampleCount + 1))]++;
      fractions[i] = (rank + 0.5) / (sampleCount + 1);
    }
    const share = 1 / bins;
    return {
      counts,
      expected: simulations * share,
      deviation: Math.sqrt(simulations * share * (1 - share)),
      pValue: uniformityTest(fractions).pValue,
    };
  });
}
