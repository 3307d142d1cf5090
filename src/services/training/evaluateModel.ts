import { setImmediate } from 'node:timers/promises';
import type { ModelOpener } from '../../learning/engines/fallback.ts';
import { openMassInference, type MassInference } from '../../learning/inference/massInference.ts';
import type { Evaluation } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import { drawExample, log10MassScale } from '../../learning/training/mockExamples.ts';
import { estimatorMasses } from '../../science/estimators/estimators.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import { summarise } from '../../science/posterior/summary.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';

export type { Evaluation };

/** Mocks for evaluation come from seeds that training refuses, so that no galaxy is ever in both. */
export const EVALUATION_SEED = 1_000_000_007;
const SAMPLES = 1000;

export interface EvaluationControl {
  readonly onGalaxy?: (done: number) => void;
  readonly signal?: AbortSignal;
  /** Loads the model on another device than the CPU. */
  readonly opener?: ModelOpener;
}

/**
 * What a model is worth on galaxies of a suite that it has not seen: bias, scatter and coverage at each radius,
 * and the closed estimators on the same stars at their own radii.
 * @throws SteelyardError `suite-invalid`, `engine-failed`; the signal's reason when it is aborted
 */
export async function evaluateModel(
  pkg: ModelPackage, suite: Suite, galaxies: number, control: EvaluationControl = {},
): Promise<Evaluation> {
  const inference = await openMassInference(pkg, control.opener?.open);
  try {
    return await evaluate(inference, pkg, suite, galaxies, control);
  } finally {
    await inference.dispose();
  }
}

async function evaluate(
  inference: MassInference, { card }: ModelPackage, suite: Suite, galaxies: number, { onGalaxy, signal }: EvaluationControl,
): Promise<Evaluation> {
  const radii = card.radiiOverRh;
  const residuals: number[][] = radii.map(() => []);
  const inside68 = radii.map(() => 0);
  const inside95 = radii.map(() => 0);
  const estimators = new Map<string, { r_over_rh: number; residuals: number[] }>();
  for (let i = 0; i < galaxies; i++) {
    await setImmediate(); // mocks are drawn synchronously: here an interrupt is heard
    signal?.throwIfAborted();
    const { sample, log10Mass, log10MassWithin } = drawExample(suite, EVALUATION_SEED, i);
    const posterior = await inference.infer(makeMaps(sample, card.recipe.maps), log10MassScale(sample), SAMPLES, i);
    const summary = summarise(posterior);
    radii.forEach((_, k) => {
      const { q025, q16, q50, q84, q975 } = summary[k]!;
      const truth = log10Mass[k]!;
      residuals[k]!.push(q50 - truth);
      if (q16 <= truth && truth <= q84) inside68[k]!++;
      if (q025 <= truth && truth <= q975) inside95[k]!++;
    });
    for (const { name, r_over_rh, log10_mass } of estimatorMasses(sample)) {
      const entry = estimators.get(name) ?? { r_over_rh, residuals: [] };
      entry.residuals.push(log10_mass - log10MassWithin(r_over_rh));
      estimators.set(name, entry);
    }
    onGalaxy?.(i + 1);
  }
  return {
    suite: suite.name,
    galaxies,
    seed: EVALUATION_SEED,
    radii: radii.map((r_over_rh, k) => ({
      name: `M(<${r_over_rh} R_h)`, r_over_rh, ...accuracy(residuals[k]!),
      coverage68: round(inside68[k]! / galaxies), coverage95: round(inside95[k]! / galaxies),
    })),
    estimators: [...estimators].map(([name, { r_over_rh, residuals: list }]) => ({ name, r_over_rh, ...accuracy(list) })),
  };
}

function accuracy(residuals: readonly number[]) {
  const [q16, q50, q84] = quantiles(residuals, [0.16, 0.5, 0.84]).map(round) as [number, number, number];
  const residual = { q16, q50, q84 };
  return { residual, scatter: round((residual.q84 - residual.q16) / 2) };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
