import type { Evaluation } from '../../learning/packages/card.ts';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { MASS_ESTIMATORS } from '../../science/estimators/estimators.ts';
import { quantiles, sortedQuantile } from '../../science/statistics/quantiles.ts';
import { EVALUATION_SEED, type KnownGalaxies } from './knownGalaxies.ts';

/** Quantiles of log10 of M_predicted / M_true over galaxies, dex, and half of their central 68 %. */
export interface Residuals {
  readonly residual: { readonly q16: number; readonly q50: number; readonly q84: number };
  readonly scatter: number;
}

/** A model at one radius. */
export interface RadiusAccuracy extends Residuals {
  readonly r_over_rh: number;
  /** Share of the galaxies whose equal-tailed interval holds the truth. */
  readonly coverage68: number;
  readonly coverage95: number;
}

/** An estimator at its own radius, and the model on the same galaxies at that radius. */
export interface EstimatorAccuracy extends Residuals {
  readonly name: string;
  readonly r_over_rh: number;
  readonly model: Residuals;
}

export interface Accuracy {
  readonly galaxies: number;
  readonly radii: readonly RadiusAccuracy[];
  readonly estimators: readonly EstimatorAccuracy[];
}

/** How medians and intervals of posteriors compare with the truth at each radius, and the estimators on the same stars. */
export function accuracyOf(known: KnownGalaxies, ensemble: PosteriorEnsemble, radiiOverRh: readonly number[]): Accuracy {
  const { dimensions, simulations } = ensemble;
  const medians = new Float64Array(simulations * dimensions);
  const inside68 = new Float64Array(dimensions);
  const inside95 = new Float64Array(dimensions);
  for (let i = 0; i < simulations; i++) {
    for (let k = 0; k < dimensions; k++) {
      const sorted = sortedSamples(ensemble, i, k);
      const truth = ensemble.truths[i * dimensions + k]!;
      const holds = (low: number, high: number) => sortedQuantile(sorted, low) <= truth && truth <= sortedQuantile(sorted, high);
      medians[i * dimensions + k] = sortedQuantile(sorted, 0.5);
      if (holds(0.16, 0.84)) inside68[k]! += 1 / simulations;
      if (holds(0.025, 0.975)) inside95[k]! += 1 / simulations;
    }
  }
  const column = (values: (i: number) => number) => residualsOf(Float64Array.from({ length: simulations }, (_, i) => values(i)));
  return {
    galaxies: simulations,
    radii: radiiOverRh.map((r_over_rh, k) => ({
      r_over_rh, ...column((i) => medians[i * dimensions + k]! - ensemble.truths[i * dimensions + k]!),
      coverage68: inside68[k]!, coverage95: inside95[k]!,
    })),
    estimators: MASS_ESTIMATORS.map(({ name, radiusOverRh }, e) => {
      const at = (i: number) => i * MASS_ESTIMATORS.length + e;
      return {
        name, r_over_rh: radiusOverRh,
        ...column((i) => known.estimated[at(i)]! - known.estimatorTruth[at(i)]!),
        model: column((i) => interpolated(medians, i * dimensions, radiiOverRh, radiusOverRh) - known.estimatorTruth[at(i)]!),
      };
    }),
  };
}

/** As a model's card keeps it. */
export function cardEvaluation(
  suite: string, known: KnownGalaxies, ensemble: PosteriorEnsemble, radiiOverRh: readonly number[],
): Evaluation {
  const { galaxies, radii, estimators } = accuracyOf(known, ensemble, radiiOverRh);
  const rounded = ({ residual, scatter }: Residuals) =>
    ({ residual: { q16: round(residual.q16), q50: round(residual.q50), q84: round(residual.q84) }, scatter: round(scatter) });
  return {
    suite, galaxies, seed: EVALUATION_SEED,
    radii: radii.map((radius) => ({
      name: `M(<${radius.r_over_rh} R_h)`, r_over_rh: radius.r_over_rh, ...rounded(radius),
      coverage68: round(radius.coverage68), coverage95: round(radius.coverage95),
    })),
    estimators: estimators.map((estimator) => ({ name: estimator.name, r_over_rh: estimator.r_over_rh, ...rounded(estimator) })),
  };
}

export function residualsOf(values: Float64Array): Residuals {
  const [q16, q50, q84] = quantiles(values, [0.16, 0.5, 0.84]) as [number, number, number];
  return { residual: { q16, q50, q84 }, scatter: (q84 - q16) / 2 };
}

function sortedSamples({ sampleCount, dimensions, samples }: PosteriorEnsemble, simulation: number, k: number): Float32Array {
  const sorted = new Float32Array(sampleCount);
  const start = simulation * sampleCount * dimensions + k;
  for (let s = 0; s < sampleCount; s++) sorted[s] = samples[start + s * dimensions]!;
  return sorted.sort();
}

/** log10 M between two radii, linear in log r. */
function interpolated(log10Mass: Float64Array, offset: number, radii: readonly number[], radius: number): number {
  const above = Math.max(1, radii.findIndex((r) => r >= radius - 1e-9));
  const t = Math.log(radius / radii[above - 1]!) / Math.log(radii[above]! / radii[above - 1]!);
  return log10Mass[offset + above - 1]! + t * (log10Mass[offset + above]! - log10Mass[offset + above - 1]!);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
