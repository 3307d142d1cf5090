import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { expectedCoverage } from '../../science/calibration/coverage.ts';
import { rankHistograms, sbcRanks } from '../../science/calibration/ranks.ts';
import { tarp } from '../../science/calibration/tarp.ts';

/** Whether a model's uncertainties are as large as its errors. */
export interface CalibrationReport {
  /** Tests of accuracy with random points (2302.03026): coverage against credibility, bands from bootstraps over galaxies. */
  readonly tarp: {
    readonly credibility: readonly number[];
    readonly coverage: readonly number[];
    readonly low68: readonly number[];
    readonly high68: readonly number[];
    readonly low95: readonly number[];
    readonly high95: readonly number[];
    /** Largest |coverage - credibility|. */
    readonly largestDeviation: number;
    readonly p_value: number;
  };
  /** Simulation-based calibration (1804.06788) at each radius: ranks of the truth among the samples. */
  readonly ranks: readonly {
    readonly r_over_rh: number;
    readonly counts: readonly number[];
    readonly expected: number;
    /** Kolmogorov-Smirnov against uniform. */
    readonly p_value: number;
  }[];
  /** Share of the galaxies whose equal-tailed interval holds the truth, for each credibility: one number a radius. */
  readonly coverage: readonly { readonly credibility: number; readonly covered: readonly number[] }[];
}

const CREDIBILITIES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.68, 0.8, 0.9, 0.95] as const;
const BOOTSTRAPS = 200;
const RANK_BINS = 20;

/** @param seed of the reference points and bootstraps */
export function calibrationReport(ensemble: PosteriorEnsemble, radiiOverRh: readonly number[], seed: number): CalibrationReport {
  const points = tarp(ensemble, { seed, bootstraps: BOOTSTRAPS });
  const histograms = rankHistograms(sbcRanks(ensemble), ensemble.sampleCount, ensemble.dimensions, RANK_BINS);
  const rounded = (values: Float64Array) => Array.from(values, (value) => Number(value.toFixed(4)));
  return {
    tarp: {
      credibility: rounded(points.credibility), coverage: rounded(points.coverage),
      low68: rounded(points.band68.low), high68: rounded(points.band68.high),
      low95: rounded(points.band95.low), high95: rounded(points.band95.high),
      largestDeviation: Math.max(...points.coverage.map((value, i) => Math.abs(value - points.credibility[i]!))),
      p_value: points.pValue,
    },
    ranks: histograms.map(({ counts, expected, pValue }, k) =>
      ({ r_over_rh: radiiOverRh[k]!, counts: [...counts], expected, p_value: pValue })),
    coverage: expectedCoverage(ensemble, CREDIBILITIES).map(({ credibility, covered }) => ({ credibility, covered: rounded(covered) })),
  };
}

/** The first of an ensemble's galaxies. */
export function firstGalaxies(ensemble: PosteriorEnsemble, count: number): PosteriorEnsemble {
  const simulations = Math.min(count, ensemble.simulations);
  const { sampleCount, dimensions, samples, truths } = ensemble;
  return {
    simulations, sampleCount, dimensions,
    samples: samples.subarray(0, simulations * sampleCount * dimensions), truths: truths.subarray(0, simulations * dimensions),
  };
}
