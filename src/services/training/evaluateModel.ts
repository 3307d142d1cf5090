import type { ModelOpener } from '../../learning/engines/fallback.ts';
import { openMassInference } from '../../learning/inference/massInference.ts';
import type { Evaluation } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { Suite } from '../../science/mocks/suite.ts';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import type { ModelEvaluation } from '../../shared/api.ts';
import { cardEvaluation } from '../evaluation/accuracy.ts';
import { calibrationReport } from '../evaluation/calibrationReport.ts';
import { drawKnownGalaxies } from '../evaluation/drawKnownGalaxies.ts';
import { EVALUATION_SEED, type KnownGalaxies } from '../evaluation/knownGalaxies.ts';
import { weighKnown } from '../evaluation/weighKnown.ts';

export type { Evaluation };
export { EVALUATION_SEED };

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
  const { known, ensemble } = await weighOf(pkg, suite, galaxies, control);
  return cardEvaluation(suite.name, known, ensemble, pkg.card.radiiOverRh);
}

/** The same with TARP and ranks, which a card does not keep. */
export async function evaluateCalibration(
  pkg: ModelPackage, suite: Suite, galaxies: number, control: EvaluationControl = {},
): Promise<ModelEvaluation> {
  const { known, ensemble } = await weighOf(pkg, suite, galaxies, control);
  const { radiiOverRh } = pkg.card;
  const { tarp: { p_value: pValue, ...tarp }, ranks } = calibrationReport(ensemble, radiiOverRh, EVALUATION_SEED);
  return {
    ...cardEvaluation(suite.name, known, ensemble, radiiOverRh),
    calibration: { tarp: { ...tarp, pValue }, ranks: ranks.map(({ r_over_rh, counts }) => ({ r_over_rh, counts })) },
  };
}

async function weighOf(
  pkg: ModelPackage, suite: Suite, galaxies: number, { onGalaxy, signal, opener }: EvaluationControl,
): Promise<{ readonly known: KnownGalaxies; readonly ensemble: PosteriorEnsemble }> {
  const known = await drawKnownGalaxies(suite, pkg.card.recipe.maps, galaxies, 0, signal ? { signal } : {});
  const inference = await openMassInference(pkg, opener?.open);
  try {
    const ensemble = await weighKnown([{ card: pkg.card, weight: 1, inference }], known, {
      ...(onGalaxy ? { onGalaxy } : {}), ...(signal ? { signal } : {}),
    });
    return { known, ensemble };
  } finally {
    await inference.dispose();
  }
}
