import { quantiles } from '../statistics/quantiles.ts';
import { checkEnsemble, samplesOf } from './ensemble.ts';
import type { PosteriorEnsemble } from './ensemble.ts';

/** How often the truth lay within the equal-tailed interval of a credibility. */
export interface Coverage {
  readonly credibility: number;
  /** Per parameter, in [0, 1]. */
  readonly covered: Float64Array;
  /** Per parameter, the binomial standard error expected of a calibrated posterior. */
  readonly deviation: number;
}

/**
 * Coverage of equal-tailed intervals, per parameter (radius).
 * @param credibilities each in (0, 1); 68 and 95 % by default
 * @throws SteelyardError `value-invalid` for an ensemble of the wrong shape
 */
export function expectedCoverage(ensemble: PosteriorEnsemble, credibilities: readonly number[] = [0.68, 0.95]): Coverage[] {
  checkEnsemble(ensemble);
  const { simulations, dimensions, truths } = ensemble;
  const levels = credibilities.flatMap((c) => [(1 - c) / 2, (1 + c) / 2]);
  const covered = credibilities.map(() => new Float64Array(dimensions));
  for (let i = 0; i < simulations; i++) {
    for (let d = 0; d < dimensions; d++) {
      const truth = truths[i * dimensions + d];
      const bounds = quantiles(samplesOf(ensemble, i, d), levels);
      credibilities.forEach((_, c) => {
        if (truth >= bounds[2 * c] && truth <= bounds[2 * c + 1]) covered[c][d] += 1 / simulations;
      });
    }
  }
  return credibilities.map((credibility, c) => ({
    credibility,
    covered: covered[c],
    deviation: Math.sqrt((credibility * (1 - credibility)) / simulations),
  }));
}
