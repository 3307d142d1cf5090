import type { TrainingFile } from '../../learning/datasets/trainingFile.ts';
import { MASS_ESTIMATORS } from '../../science/estimators/estimators.ts';
import { tabulatedProfile } from '../../science/profiles/tabulated.ts';
import { createRandom } from '../../science/random/random.ts';
import { emptyGalaxies, type KnownGalaxies } from '../evaluation/knownGalaxies.ts';

/** So many views of `count` at most, drawn evenly from all, ascending. */
export function chosenViews(count: number, most: number): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  const random = createRandom(1);
  for (let i = 0; i < most; i++) {
    const j = i + random.integer(count - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.subarray(0, most).sort();
}

/** Views of a set as evaluation has galaxies; their masses at the set's radii. What a set does not hold is zero. */
export function knownViews(file: TrainingFile, views: Int32Array): KnownGalaxies {
  const { examples, radiiOverRh, maps } = file;
  const pixels = maps.pixels ** 2;
  const radii = radiiOverRh.length;
  const known = emptyGalaxies(maps, views.length, radii);
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
