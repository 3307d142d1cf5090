import { createRandom } from '../../science/random/random.ts';
import type { SlopeCard } from '../packages/slopeCard.ts';
import type { SlopeRecipe } from '../recipes/slopeRecipe.ts';
import type { TrainingSet } from '../training/trainingSet.ts';
import { tinyMaps, tinyPackage } from './tinyModel.ts';

const { maps, network, training } = tinyPackage().card.recipe;

export const TINY_SLOPES: SlopeRecipe = {
  name: 'inner-slope', maps, network, components: 3, training: { ...training, batch: 16, epochs: 30, patience: 30, learningRate: 5e-3 },
};

/** Slopes -1 + 0.4 s + 0.1 noise of the first scalar s, which is standard normal. */
export function tinySlopeSet(count: number): TrainingSet {
  const random = createRandom(8);
  const images = Array.from({ length: count }, (_, i) => tinyMaps(i));
  return {
    count, maps, radiiOverRh: [1],
    sky: Float16Array.from(images.flatMap(({ sky }) => [...sky])),
    phaseSpace: Float16Array.from(images.flatMap(({ phaseSpace }) => [...phaseSpace])),
    scalars: Float32Array.from(images.flatMap(({ scalars }) => [...scalars])),
    log10MassScale: new Float32Array(count).fill(7),
    log10Mass: new Float32Array(count).fill(7.1),
    galaxy: Int32Array.from({ length: count }, (_, i) => i),
    suite: new Int32Array(count),
    innerSlope: Float32Array.from(images, ({ scalars }) => -1 + 0.4 * scalars[0]! + 0.1 * random.normal()),
  };
}

export function tinySlopeCard(scalings: SlopeCard['scalings'], recipe: SlopeRecipe = TINY_SLOPES): SlopeCard {
  return {
    format: 'steelyard-model', formatVersion: 1, target: 'inner-slope',
    name: 'tiny', version: '1', title: 'Tiny', description: 'For tests.', licence: 'CC0-1.0', synthetic: true, references: [], recipe, radiusPc: 150, scalings,
    training: { ...tinyPackage().card.training }, prior: { low: -2, step: 0.5, density: [0.5, 1, 0.5] }, domain: [],
  };
}
