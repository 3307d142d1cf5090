import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LATENT_LEVELS } from '../../shared/posterior.ts';
import type { FigureStyle } from './style.ts';
import { trainingCoverageChart } from './training-coverage.ts';
import type { EpochCoverage } from './training-coverage.ts';

const STYLE: FigureStyle = { theme: 'light', width: 500, height: 320, fontSize: 12 };
interface Drawn { readonly name: string; readonly data: readonly (readonly [number, number])[] }
const drawn = (points: readonly EpochCoverage[]): readonly Drawn[] =>
  trainingCoverageChart(points, STYLE).series as unknown as readonly Drawn[];
const point = (epoch: number, excess: number, member = 0): EpochCoverage =>
  ({ member, epoch, coverage: { examples: 500, shares: LATENT_LEVELS.map((level) => Math.min(1, Math.max(0, level + excess))) } });

test('the bold line is the last epoch of each network, whatever the order in which epochs are told', () => {
  const some = fc.array(fc.double({ min: -0.05, max: 0.04, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(some, fc.boolean(), (excesses, isTurned) => {
    const points = excesses.flatMap((excess, epoch) => [point(epoch, excess), point(epoch, -excess / 2, 1)]);
    const last = drawn(isTurned ? points.toReversed() : points).filter(({ name }) => name === 'last epoch');
    expect(last).toHaveLength(2);
    const at = LATENT_LEVELS.indexOf(0.5) + 1;
    expect(last[0]!.data[at]![1]).toBeCloseTo(excesses.at(-1)!, 12);
    expect(last[1]!.data[at]![1]).toBeCloseTo(-excesses.at(-1)! / 2, 12);
    for (const { data } of last) expect([data[0], data.at(-1)]).toEqual([[0, 0], [1, 0]]);
  }));
});

test('a network that knows nothing yet does not flatten the epochs that follow', () => {
  const option = trainingCoverageChart([point(0, -0.6), point(1, -0.02), point(2, 0.02), point(3, 0.01)], STYLE);
  const [axis] = option.yAxis as unknown as readonly { readonly min: number; readonly max: number }[];
  expect(axis!.max).toBeLessThan(0.1);
});
