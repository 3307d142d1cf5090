import type { Accuracy } from './accuracy.ts';
import type { CalibrationReport } from './calibrationReport.ts';

/** What a model must reach on held-out mocks of its own suite. */
export const REQUIRED = Object.freeze({
  /** Scatter over the estimator's, at the estimator's radius, 1,000 stars. */
  againstEstimator: 0.75,
  /** Shot noise of sigma^2 R_h from 1,000 stars, dex, and how near to it is near enough. */
  shotNoise: 0.023,
  nearShotNoise: 1.2,
  /** Scatter at the ends over that at the best radius. */
  ends: 1.5,
  /** dex */
  median: 0.02,
  tarp: 0.03,
  /** Kolmogorov-Smirnov, with so many galaxies. */
  rankPValue: 0.01,
  rankGalaxies: 1000,
  /** Of a model of several suites on a suite that it has not learnt from, dex. */
  foreignBias: 0.1,
});

/** One requirement with the numbers that it is judged by. */
export interface Requirement {
  readonly name: string;
  readonly passes: boolean;
  readonly sentence: string;
}

/** On 1,000 and on 100 stars with errors of 2 km/s, of the model's own suite. */
export function accuracyRequirements(thousand: Accuracy, hundred: Accuracy): Requirement[] {
  const scatters = thousand.radii.map(({ scatter }) => scatter);
  const best = Math.min(...scatters);
  const ends = [scatters[0]!, scatters.at(-1)!];
  const biased = thousand.radii.map(({ residual }) => Math.abs(residual.q50));
  const bestOfHundred = Math.min(...hundred.estimators.map(({ scatter }) => scatter));
  return [
    ...thousand.estimators.map(({ name, r_over_rh, scatter, model }) => {
      const bound = Math.max(REQUIRED.againstEstimator * scatter, REQUIRED.nearShotNoise * REQUIRED.shotNoise);
      return requirement(`beats ${name}`, model.scatter <= bound,
        `1,000 stars, ${radius(r_over_rh)} R_h: scatter ${dex(model.scatter)} against ${name}'s ${dex(scatter)}, at most ${dex(bound)}`);
    }),
    requirement('holds at the ends', ends.every((scatter) => scatter <= REQUIRED.ends * best),
      `1,000 stars: scatter ${dex(ends[0]!)} at the innermost and ${dex(ends[1]!)} at the outermost radius, at most ${dex(REQUIRED.ends * best)} (${thousand.galaxies.toLocaleString('en')} galaxies tell a scatter to ${(100 * scatterError(thousand.galaxies)).toFixed(1)} %)`),
    requirement('unbiased', biased.every((median) => median <= REQUIRED.median),
      `1,000 stars: largest |median| ${dex(Math.max(...biased))}, at most ${dex(REQUIRED.median)}`),
    ...hundred.estimators.map(({ name, r_over_rh, model }) => requirement(`few stars, ${name}'s radius`, model.scatter <= bestOfHundred,
      `100 stars, ${radius(r_over_rh)} R_h: scatter ${dex(model.scatter)}, the best estimator's ${dex(bestOfHundred)}`)),
  ];
}

/**
 * @param calibration of all galaxies
 * @param thousand ranks of 1,000 of them: with more any defect, however small, is found
 */
export function calibrationRequirements(calibration: CalibrationReport, galaxies: number, thousand: CalibrationReport): Requirement[] {
  const lowest = thousand.ranks.reduce((least, rank) => (rank.p_value < least.p_value ? rank : least));
  return [
    requirement('TARP', calibration.tarp.largestDeviation <= REQUIRED.tarp,
      `${galaxies.toLocaleString('en')} galaxies: largest |ECP - alpha| ${calibration.tarp.largestDeviation.toFixed(3)}, at most ${REQUIRED.tarp} (a calibrated posterior's exceeds ${(1.36 / Math.sqrt(galaxies)).toFixed(3)} one time in twenty)`),
    requirement('SBC', lowest.p_value > REQUIRED.rankPValue,
      `${Math.min(galaxies, REQUIRED.rankGalaxies).toLocaleString('en')} galaxies: smallest Kolmogorov-Smirnov p ${lowest.p_value.toFixed(4)}, at ${radius(lowest.r_over_rh)} R_h, above ${REQUIRED.rankPValue}`),
  ];
}

/** Of a model on a suite that it has not learnt from. */
export function foreignRequirement({ radii }: Accuracy, suite: string): Requirement {
  const worst = radii.reduce((most, entry) => (Math.abs(entry.residual.q50) > Math.abs(most.residual.q50) ? entry : most));
  return requirement(`transfers to ${suite}`, Math.abs(worst.residual.q50) <= REQUIRED.foreignBias,
    `largest |median| on ${suite} ${dex(Math.abs(worst.residual.q50))}, at ${radius(worst.r_over_rh)} R_h, at most ${dex(REQUIRED.foreignBias)}`);
}

/**
 * Standard error of half the central 68 % of so many residuals over that half, for Gaussian ones: of the two quantiles, whose
 * variances are p (1 - p) / (n phi^2) (Cramer 1946, Mathematical Methods of Statistics, 28.5).
 */
function scatterError(galaxies: number): number {
  return 0.964 / Math.sqrt(galaxies);
}

function requirement(name: string, passes: boolean, sentence: string): Requirement {
  return { name, passes, sentence };
}

function radius(value: number): string {
  return value.toFixed(2).replace(/0$/, '');
}

function dex(value: number): string {
  return `${value.toFixed(4)} dex`;
}
