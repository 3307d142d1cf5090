import { openMassInference, type MassInference } from '../../learning/inference/massInference.ts';
import type { Evaluation } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import { drawExample, log10MassScale } from '../../learning/training/mockExamples.ts';
import { estimatorMasses } from '../../science/estimators/estimators.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import type { Suite } from '../../science/mocks/suite.ts';

export type { Evaluation };

/** Mocks for evaluation come from seeds that training refuses, so that no galaxy is ever in both. */
export const EVALUATION_SEED = 1_000_000_007;
const SAMPLES = 1000;

/**
 * What a model is worth on galaxies of a suite that it has not seen: bias, scatter and coverage at each radius,
 * and the closed estimators on the same stars at their own radii.
 */
export async function evaluateModel(pkg: ModelPackage, suite: Suite, galaxies: number, onGalaxy: (done: number) => void = () => undefined): Promise<Evaluation> {
  const inference = await openMassInference(pkg);
  try {
    return await evaluate(inference, pkg, suite, galaxies, onGalaxy);
  } finally {
    await inference.dispose();
  }
}

async function evaluate(inference: MassInference, { card }: ModelPackage, suite: Suite, galaxies: number, onGalaxy: (done: number) => void): Promise<Evaluation> {
  const radii = card.radiiOverRh;
  const residuals: number[][] = radii.map(() => []);
  const inside68 = radii.map(() => 0);
  const inside95 = radii.map(() => 0);
  const estimators = new Map<string, { r_over_rh: number; residuals: number[] }>();
  for (let i = 0; i < galaxies; i++) {
    const { sample, log10Mass, log10MassWithin } = drawExample(suite, EVALUATION_SEED, i);
    const posterior = await inference.infer(makeMaps(sample, card.recipe.maps), log10MassScale(sample), SAMPLES, i);
    radii.forEach((_, k) => {
      const column = Float64Array.from({ length: SAMPLES }, (__, s) => posterior.log10Mass[s * radii.length + k]!).sort();
      const truth = log10Mass[k]!;
      residuals[k]!.push(column[SAMPLES >> 1]! - truth);
      const rank = column.findIndex((value) => value > truth);
      const share = (rank < 0 ? SAMPLES : rank) / SAMPLES;
      if (Math.abs(share - 0.5) < 0.34) inside68[k]!++;
      if (Math.abs(share - 0.5) < 0.475) inside95[k]!++;
    });
    for (const { name, r_over_rh, log10_mass } of estimatorMasses(sample)) {
      const entry = estimators.get(name) ?? { r_over_rh, residuals: [] };
      entry.residuals.push(log10_mass - log10MassWithin(r_over_rh));
      estimators.set(name, entry);
    }
    onGalaxy(i + 1);
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
  const sorted = [...residuals].sort((a, b) => a - b);
  const at = (q: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!);
  const residual = { q16: at(0.16), q50: at(0.5), q84: at(0.84) };
  return { residual, scatter: round((residual.q84 - residual.q16) / 2) };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
