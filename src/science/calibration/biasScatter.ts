import { quantiles } from '../statistics/quantiles.ts';
import { checkEnsemble, samplesOf } from './ensemble.ts';
import type { PosteriorEnsemble } from './ensemble.ts';

/** How point estimates compare with truths at one radius, as 2503.07717 reports it. */
export interface BiasScatter {
  /** Quantiles over galaxies of M_predicted / M_true. */
  readonly ratio16: number;
  readonly ratio50: number;
  readonly ratio84: number;
  /** Median of log10 M_predicted - log10 M_true, dex. */
  readonly bias: number;
  /** Half the distance between its 16th and 84th percentiles, dex. */
  readonly scatter: number;
  /** Root mean square of it, dex: bias and outliers included. */
  readonly rms: number;
}

/**
 * Bias and scatter of log10 masses against their truths, one radius at a time.
 * @param predicted galaxies x radii, row-major, log10 Msun
 * @param truths likewise
 */
export function biasAndScatter(predicted: ArrayLike<number>, truths: ArrayLike<number>, radii: number): BiasScatter[] {
  const galaxies = truths.length / radii;
  return Array.from({ length: radii }, (_, r) => {
    const residuals = Float64Array.from({ length: galaxies }, (_, i) => predicted[i * radii + r] - truths[i * radii + r]);
    const [low, middle, high] = quantiles(residuals, [0.16, 0.5, 0.84]);
    return {
      ratio16: 10 ** low, ratio50: 10 ** middle, ratio84: 10 ** high,
      bias: middle,
      scatter: (high - low) / 2,
      rms: Math.sqrt(residuals.reduce((sum, x) => sum + x * x, 0) / galaxies),
    };
  });
}

/**
 * Posterior medians, simulations x dimensions, row-major: the point estimates that `biasAndScatter` takes.
 * @throws SteelyardError `value-invalid` for an ensemble of the wrong shape
 */
export function posteriorMedians(ensemble: PosteriorEnsemble): Float64Array {
  checkEnsemble(ensemble);
  const { simulations, dimensions } = ensemble;
  return Float64Array.from({ length: simulations * dimensions }, (_, at) => {
    const [median] = quantiles(samplesOf(ensemble, Math.floor(at / dimensions), at % dimensions), [0.5]);
    return median;
  });
}
