import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINIMUM, parseWindowState, startingState } from './windowState.ts';
import type { Bounds } from './windowState.ts';

const MAIN: Bounds = { x: 0, y: 25, width: 1920, height: 1055 };
const RIGHT: Bounds = { x: 1920, y: 0, width: 2560, height: 1440 };

test('the first time the window is in the middle of the main display', () => {
  expect(startingState(undefined, [MAIN])).toEqual({ bounds: { x: 240, y: 83, width: 1440, height: 940 }, maximised: false });
});

test('the window opens where it was, also maximised and on another display', () => {
  const saved = { bounds: { x: 2000, y: 100, width: 1500, height: 1000 }, maximised: true };
  expect(startingState(saved, [MAIN, RIGHT])).toEqual(saved);
});

test('when its display is gone it comes back to the main one, no larger than that', () => {
  const saved = { bounds: { x: 2000, y: 100, width: 2400, height: 1400 }, maximised: false };
  expect(startingState(saved, [MAIN])).toEqual({ bounds: { x: 0, y: 25, width: 1920, height: 1055 }, maximised: false });
});

test('whatever was saved, the top of the window can be taken hold of on some display, and it is no smaller than it may be', () => {
  const whole = fc.integer({ min: -5000, max: 8000 });
  const size = fc.integer({ min: 1, max: 9000 });
  const area = fc.record({ x: whole, y: whole, width: fc.integer({ min: 800, max: 4000 }), height: fc.integer({ min: 600, max: 3000 }) });
  const areas = fc.array(area, { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(fc.record({ x: whole, y: whole, width: size, height: size }), areas, (bounds, displays) => {
    const { bounds: opened } = startingState({ bounds, maximised: false }, displays);
    expect(opened.width).toBeGreaterThanOrEqual(MINIMUM.width);
    expect(opened.height).toBeGreaterThanOrEqual(MINIMUM.height);
    expect(displays.some(({ x, y, width, height }) => {
      const overlap = Math.min(opened.x + opened.width, x + width) - Math.max(opened.x, x);
      return overlap >= 120 && opened.y >= y && opened.y + 40 <= y + height;
    })).toBe(true);
  }));
});

test('what cannot be read is as if nothing had been saved', () => {
  for (const text of ['', '{}', 'null', '{"bounds":{"x":0,"y":0,"width":-3,"height":1},"maximised":false}']) expect(parseWindowState(text)).toBeUndefined();
  const state = { bounds: { x: -5, y: 2, width: 800, height: 600 }, maximised: true };
  expect(parseWindowState(JSON.stringify(state))).toEqual(state);
});
