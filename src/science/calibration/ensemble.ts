import { SteelyardError } from '../../shared/errors.ts';

/** Posteriors of many simulations whose truth is known. */
export interface PosteriorEnsemble {
  readonly simulations: number;
  /** Posterior samples of each simulation. */
  readonly sampleCount: number;
  /** Parameters: the radii. */
  readonly dimensions: number;
  /** simulations x sampleCount x dimensions, row-major; log10 Msun for mass profiles. */
  readonly samples: Float32Array;
  /** simulations x dimensions, row-major, the same unit. */
  readonly truths: Float32Array;
}

/**
 * @throws SteelyardError `value-invalid` when the arrays' lengths do not fit the counts or a number is not finite
 */
export function checkEnsemble(ensemble: PosteriorEnsemble): void {
  const { simulations, sampleCount, dimensions, samples, truths } = ensemble;
  const fits = simulations > 0 && sampleCount > 0 && dimensions > 0
    && samples.length === simulations * sampleCount * dimensions && truths.length === simulations * dimensions;
  if (!fits) {
    throw new SteelyardError('value-invalid', 'A calibration test needs at least one simulation, with samples and a truth for each parameter.', {
      simulations, sampleCount, dimensions,
    });
  }
  if (!samples.every(Number.isFinite) || !truths.every(Number.isFinite)) {
    throw new SteelyardError('value-invalid', 'A calibration test needs finite samples and truths: leave out the simulations that failed.');
  }
}

/** The samples of one parameter of one simulation. */
export function samplesOf(ensemble: PosteriorEnsemble, simulation: number, dimension: number): Float64Array {
  const { sampleCount, dimensions, samples } = ensemble;
  const start = simulation * sampleCount * dimensions + dimension;
  return Float64Array.from({ length: sampleCount }, (_, s) => samples[start + s * dimensions]);
}
