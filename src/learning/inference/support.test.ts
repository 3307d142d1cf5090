import { describe, expect, it } from 'vitest';
import { drawPossible } from './support.ts';

const RADII = 2;

/** Rows [i, i + 1]: even ones count as possible. */
function rowsFrom(state: { next: number }): (rows: number) => Promise<Float32Array> {
  return (rows) => Promise.resolve(Float32Array.from({ length: rows * RADII }, (_, k) => (k % RADII === 0 ? state.next : ++state.next)));
}

describe('drawing within the support', () => {
  it('keeps the possible draws in their order, as many as were asked for', async () => {
    const threes = (rows: Float32Array, offset: number) => rows[offset]! % 3 !== 0;
    const kept = await drawPossible(6, RADII, rowsFrom({ next: 0 }), threes);
    expect([...kept].filter((_, k) => k % RADII === 0)).toEqual([1, 2, 4, 5, 7, 8]);
  });

  it('gives up when most draws are impossible, with a sentence that says what to do', async () => {
    await expect(drawPossible(50, RADII, rowsFrom({ next: 0 }), (rows, offset) => rows[offset]! % 10 === 0)).rejects.toThrow(/use another model/);
  });
});
