import { expect, it } from 'vitest';
import { tinyPackage } from '../../learning/testing/tinyModel.ts';
import { recipeGoingOn } from './goingOn.ts';

it('goes on at a fifth of the rate that a model learnt from scratch with, however many it has gone on from', () => {
  const pkg = tinyPackage();
  const { recipe: { maps }, radiiOverRh } = pkg.card;
  const goOn = (learningRate: number) => {
    const recipe = { ...pkg.card.recipe, training: { ...pkg.card.recipe.training, learningRate } };
    return recipeGoingOn({ ...pkg, card: { ...pkg.card, recipe }, sha256: '' }, {}, { path: 'set.h5', maps, radiiOverRh }).training.learningRate;
  };
  expect(goOn(1e-3)).toBeCloseTo(2e-4, 12);
  expect(goOn(goOn(1e-3))).toBe(goOn(1e-3));
  expect(goOn(5e-3)).toBeCloseTo(1e-3, 12);
  expect(goOn(1e-4)).toBe(1e-4);
});
