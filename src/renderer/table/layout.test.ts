import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyHeight, firstRowAt, scrollTopOf } from './layout.ts';

test('any row of any table can be scrolled to, and the last one is seen at the end', () => {
  const rows = fc.integer({ min: 100, max: 20_000_000 });
  const pixels = fc.integer({ min: 200, max: 1200 });
  fc.assert(fc.property(rows, pixels, fc.double({ min: 0, max: 1, noNaN: true }), (total, height, part) => {
    const last = total - height / 26;
    const row = part * last;
    expect(firstRowAt(scrollTopOf(row, total, height), total, height)).toBeCloseTo(row, 3);
    expect(firstRowAt(bodyHeight(total) - height, total, height)).toBeCloseTo(last, 3);
    expect(bodyHeight(total)).toBeLessThan(16_000_000);
  }));
});
