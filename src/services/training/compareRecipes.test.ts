import { expect, it } from 'vitest';
import { onnxEngine } from '../../learning/engines/onnxEngine.ts';
import { tinyPackage, tinySet } from '../../learning/testing/tinyModel.ts';
import { sourceInMemory } from '../../learning/training/exampleSource.ts';
import { compareRecipes } from './compareRecipes.ts';

it('trains either recipe on the same quarter of a set and says how low their losses came', async () => {
  const { recipe } = tinyPackage().card;
  const notes: string[] = [];
  const engine = onnxEngine({ threads: 1 });
  const found = await compareRecipes(sourceInMemory(tinySet(400)), { recipe, engine, seed: 1 }, (note) => notes.push(note));
  expect(found.map(({ name }) => name)).toEqual(['npe', 'paper']);
  for (const { examples, validationLoss } of found) {
    expect(examples).toBe(Math.round(0.25 * 400 * (1 - recipe.training.validation)));
    expect(Number.isFinite(validationLoss)).toBe(true);
  }
  expect(found[0]!.validationLoss).not.toBe(found[1]!.validationLoss);
  expect(notes).toHaveLength(2);
});
