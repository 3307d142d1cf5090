import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf, fromPixels, panned, rangeOfMost, toPixels, zoomed } from './frame.ts';

const coordinate = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const range = fc.tuple(coordinate, fc.double({ min: 0.01, max: 1e4, noNaN: true })).map(([min, span]) => ({ min, max: min + span }));
const margins = { left: 50, right: 20, top: 10, bottom: 40 };

test('pixels and coordinates are inverses, axes inverted or not, and the corners are the corners', () => {
  fc.assert(fc.property(range, range, fc.boolean(), fc.boolean(), (x, y, inverseX, inverseY) => {
    const frame = frameOf(400, 300, margins, { x, y }, { title: '', inverse: inverseX }, { title: '', inverse: inverseY });
    const [px, py] = toPixels(frame, x.min, y.min);
    expect(px).toBeCloseTo(inverseX ? 380 : 50, 3);
    expect(py).toBeCloseTo(inverseY ? 10 : 260, 3);
    const [backX, backY] = fromPixels(frame, 123, 77);
    const [againX, againY] = toPixels(frame, backX, backY);
    expect(againX).toBeCloseTo(123, 3);
    expect(againY).toBeCloseTo(77, 3);
  }));
});

test('zooming keeps the point it is about, and zooming back gives what there was', () => {
  const sight = { x: { min: 0, max: 10 }, y: { min: -5, max: 5 } };
  const closer = zoomed(sight, 0.5, [2, 1]);
  expect(closer).toEqual({ x: { min: 1, max: 6 }, y: { min: -2, max: 3 } });
  expect(zoomed(closer, 2, [2, 1])).toEqual(sight);
  expect(panned(sight, 0.1, -0.5)).toEqual({ x: { min: 1, max: 11 }, y: { min: -10, max: 0 } });
});

test('a few stray values do not widen the range, missing ones do not count', () => {
  const values = Float32Array.from({ length: 2001 }, (_, i) => (i === 7 ? 1e6 : i === 8 ? NaN : (i % 101)));
  expect(rangeOfMost(values, 0.99, 0)).toEqual({ min: 0, max: 100 });
  expect(rangeOfMost(values, 0.99, 0, () => false)).toBeUndefined();
});
