import { openMassInference } from '../../learning/inference/massInference.ts';
import { openTrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { Evaluation } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { cardEvaluation } from '../evaluation/accuracy.ts';
import { EVALUATION_SAMPLES, weighKnown } from '../evaluation/weighKnown.ts';
import { chosenViews, knownViews } from './knownViews.ts';

export interface SetEvaluationControl {
  readonly onView?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * What a model is worth on the views of a training set that it has not learnt from, at the radii that both have: bias,
 * scatter and coverage, and the closed estimators on the same views.
 *
 * @param most views, drawn evenly from all when there are more
 * @throws SteelyardError as `openTrainingFile`; `usage` where the set's maps are not the model's or no two radii agree
 */
export async function evaluateOnSet(
  pkg: ModelPackage, path: string, most: number, { onView, signal }: SetEvaluationControl = {},
): Promise<Evaluation> {
  const file = await openTrainingFile(path);
  try {
    const { radiiOverRh, recipe } = pkg.card;
    if (JSON.stringify(sorted(file.maps)) !== JSON.stringify(sorted(recipe.maps))) {
      throw new SteelyardError('usage', `The maps of '${path}' are not those that "${pkg.card.name}" knows: make the set with the model's recipe.`, { path });
    }
    const shared = radiiOverRh.filter((radius) => file.radiiOverRh.includes(radius));
    if (shared.length < 2) {
      throw new SteelyardError('usage', `'${path}' and "${pkg.card.name}" have fewer than two radii in common.`, { path });
    }
    const chosen = chosenViews(file.examples.count, most);
    const known = knownViews(file, chosen);
    const galaxies = new Set(Array.from(chosen, (view) => file.examples.galaxy[view]!)).size;
    const inference = await openMassInference(pkg);
    try {
      const ensemble = await weighKnown([{ card: pkg.card, weight: 1, inference }], known, {
        onGalaxy: (done) => onView?.(done, known.count), ...(signal ? { signal } : {}),
      });
      const truths = Float32Array.from({ length: known.count * shared.length }, (_, i) =>
        known.log10Mass[Math.floor(i / shared.length) * file.radiiOverRh.length + file.radiiOverRh.indexOf(shared[i % shared.length]!)]!);
      const picked = pickRadii(ensemble, shared.map((radius) => radiiOverRh.indexOf(radius)), truths);
      const suite = file.suites.map(({ name }) => name).join(' + ');
      return { ...cardEvaluation(suite, known, picked, shared), galaxies, views: known.count, seed: file.seed };
    } finally {
      await inference.dispose();
    }
  } finally {
    file.close();
  }
}

function sorted(maps: MapsRecipe): unknown {
  return Object.entries(maps).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The ensemble at some of its radii only, with the truths there. */
function pickRadii(ensemble: PosteriorEnsemble, indices: readonly number[], truths: Float32Array): PosteriorEnsemble {
  const { simulations, dimensions, samples } = ensemble;
  const width = indices.length;
  const picked = new Float32Array(simulations * EVALUATION_SAMPLES * width);
  for (let row = 0; row < simulations * EVALUATION_SAMPLES; row++) {
    for (let k = 0; k < width; k++) picked[row * width + k] = samples[row * dimensions + indices[k]!]!;
  }
  return { simulations, sampleCount: EVALUATION_SAMPLES, dimensions: width, samples: picked, truths };
}
