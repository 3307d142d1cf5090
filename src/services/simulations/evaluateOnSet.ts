import { openMassInference } from '../../learning/inference/massInference.ts';
import { openTrainingFile, type TrainingFile } from '../../learning/datasets/trainingFile.ts';
import type { Evaluation } from '../../learning/packages/card.ts';
import type { ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { PosteriorEnsemble } from '../../science/calibration/ensemble.ts';
import { MASS_ESTIMATORS } from '../../science/estimators/estimators.ts';
import { tabulatedProfile } from '../../science/profiles/tabulated.ts';
import { createRandom } from '../../science/random/random.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { cardEvaluation } from '../evaluation/accuracy.ts';
import { emptyGalaxies, type KnownGalaxies } from '../evaluation/knownGalaxies.ts';
import { EVALUATION_SAMPLES, weighKnown } from '../evaluation/weighKnown.ts';

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
    const known = knownViews(file, chosenViews(file, most));
    const inference = await openMassInference(pkg);
    try {
      const ensemble = await weighKnown([{ card: pkg.card, weight: 1, inference }], known, {
        onGalaxy: (done) => onView?.(done, known.count), ...(signal ? { signal } : {}),
      });
      const truths = Float32Array.from({ length: known.count * shared.length }, (_, i) =>
        known.log10Mass[Math.floor(i / shared.length) * file.radiiOverRh.length + file.radiiOverRh.indexOf(shared[i % shared.length]!)]!);
      const picked = pickRadii(ensemble, shared.map((radius) => radiiOverRh.indexOf(radius)), truths);
      return { ...cardEvaluation(file.suites.map(({ name }) => name).join(' + '), known, picked, shared), seed: file.seed };
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

function chosenViews({ examples: { count } }: TrainingFile, most: number): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  const random = createRandom(1);
  for (let i = 0; i < most; i++) {
    const j = i + random.integer(count - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.subarray(0, most).sort();
}

/** Views of a set as evaluation has galaxies; their masses at the set's radii. */
function knownViews(file: TrainingFile, views: Int32Array): KnownGalaxies {
  const { examples, radiiOverRh, maps } = file;
  const pixels = maps.pixels ** 2;
  const radii = radiiOverRh.length;
  const known = { ...emptyGalaxies(maps, views.length), log10Mass: new Float32Array(views.length * radii) };
  views.forEach((view, i) => {
    const { sky, phaseSpace } = file.readMaps(view, 1);
    known.sky.set(sky, i * pixels);
    known.phaseSpace.set(phaseSpace, i * pixels);
    known.scalars.set(examples.scalars.subarray(view * maps.scalars.length, (view + 1) * maps.scalars.length), i * maps.scalars.length);
    const scale = examples.log10MassScale[view]!;
    known.log10MassScale[i] = scale;
    const truth = examples.log10Mass.subarray(view * radii, (view + 1) * radii);
    known.log10Mass.set(truth, i * radii);
    const profile = tabulatedProfile(radiiOverRh, Array.from(truth, (value) => 10 ** value));
    MASS_ESTIMATORS.forEach(({ coefficient, radiusOverRh }, e) => {
      known.estimated[i * MASS_ESTIMATORS.length + e] = scale + Math.log10(coefficient);
      known.estimatorTruth[i * MASS_ESTIMATORS.length + e] = Math.log10(profile.enclosedMass(radiusOverRh));
    });
  });
  return known;
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
