import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderAtRanks } from './partialOrder.ts';

const numbers = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 200 });

describe('orderAtRanks', () => {
  it('puts at every wanted rank what sorting puts there, and loses no value', () => {
    fc.assert(fc.property(numbers, fc.array(fc.nat(), { maxLength: 8 }), (values, picks) => {
      const sorted = Float64Array.from(values).sort();
      const placed = Float64Array.from(values);
      const ranks = picks.map((pick) => pick % values.length);
      orderAtRanks(placed, ranks);
      // -0 and 0 are equal, and only a sort tells them apart.
      for (const rank of ranks) expect(placed[rank]! + 0).toBe(sorted[rank]! + 0);
      expect(placed.sort()).toEqual(sorted);
    }));
  });

  it('ends on values in order, in reverse, all alike and in many pieces', () => {
    const count = 20_000;
    const shapes = [(i: number) => i, (i: number) => -i, () => 1, (i: number) => i % 7, (i: number) => Math.abs(i - count / 2)];
    for (const shape of shapes) {
      const values = Float64Array.from({ length: count }, (_, i) => shape(i));
      const sorted = Float64Array.from(values).sort();
      const ranks = [0, 500, 10_000, 10_001, count - 1];
      orderAtRanks(values, ranks);
      expect(ranks.map((rank) => values[rank])).toEqual(ranks.map((rank) => sorted[rank]));
    }
  });
});
