import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOf } from './radius-coverage.ts';
import type { FigureStyle } from './style.ts';
import { trainingCurvesChart } from './training-curves.ts';
import type { EpochLoss } from './training-curves.ts';

const STYLE: FigureStyle = { theme: 'light', width: 700, height: 320, fontSize: 12 };
const point = (epoch: number, validationLoss: number, stage = 'likelihood', member = 0): EpochLoss =>
  ({ member, stage, epoch, trainingLoss: validationLoss - 0.1, validationLoss });

interface Drawn { readonly name: string; readonly data: readonly (readonly [number, number])[] }
const drawn = (points: readonly EpochLoss[]): readonly Drawn[] => trainingCurvesChart(points, STYLE).series as unknown as readonly Drawn[];

test('the diamond is at the lowest validation loss, whatever the order in which epochs are told', () => {
  const losses = fc.uniqueArray(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(losses, fc.boolean(), (values, isTurned) => {
    const points = values.map((loss, epoch) => point(epoch, loss));
    const [kept] = drawn(isTurned ? points.toReversed() : points).filter(({ name }) => name === 'kept');
    expect(kept.data).toEqual([[values.indexOf(Math.min(...values)) + 1, Math.min(...values)]]);
  }));
});

test('a loss that is no number is left out, and two stages have a panel each', () => {
  const points = [point(0, 1, 'regression'), point(1, Number.NaN, 'regression'), point(0, -0.2, 'flow')];
  const option = trainingCurvesChart(points, STYLE);
  expect(option.grid).toHaveLength(2);
  const curves = drawn(points).filter(({ name }) => name === 'validation');
  expect(curves.map(({ data }) => data)).toEqual([[[1, 1]], [[1, -0.2]]]);
});

test('chance is that of a binomial: 68 of 100 hold within 9.1', () => {
  // 1.96 sqrt(0.68 x 0.32 / 100)
  expect(chanceOf(0.68, 100)).toBeCloseTo(0.09143, 5);
});
