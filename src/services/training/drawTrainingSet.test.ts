import { expect, it } from 'vitest';
import { mockTrainingSet } from '../../learning/training/mockExamples.ts';
import { DEFAULT_MAPS_RECIPE } from '../../science/maps/maps.ts';
import { loadSuite } from '../resources/suites.ts';
import { drawTrainingSet } from './drawTrainingSet.ts';

const MAPS = { ...DEFAULT_MAPS_RECIPE, pixels: 8 };

it('draws the same galaxies whichever process draws them, and however many are drawn', { timeout: 120_000 }, async () => {
  const { suite } = loadSuite('auriga-like');
  const [many, few] = [await drawTrainingSet(suite, MAPS, 5, 300, { workers: 2 }), mockTrainingSet(suite, MAPS, 5, 0, 20)];
  expect(many.count).toBe(300);
  for (const key of ['sky', 'phaseSpace', 'scalars', 'log10MassScale', 'log10Mass', 'galaxy'] as const) {
    expect([...many[key].subarray(0, few[key].length)]).toEqual([...few[key]]);
  }
});

it('gives one worker share after share', { timeout: 120_000 }, async () => {
  const { suite } = loadSuite('auriga-like');
  const done: number[] = [];
  await drawTrainingSet(suite, MAPS, 5, 600, { workers: 1, onDrawn: (count) => done.push(count) });
  expect(done).toEqual([256, 512, 600]);
});
