import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import { polygon } from '../../shared/polygon.ts';
import type { RegionStep, SelectionStep } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { createRandom } from '../random/random.ts';
import { selectMembers } from './selectMembers.ts';

describe('inside a polygon', () => {
  test('a square, a hole where the outline goes round twice, and a star, by the even-odd rule', () => {
    const square = polygon([[0, 0], [4, 0], [4, 4], [0, 4]]);
    expect([square(2, 2), square(5, 2), square(-1, 2), square(2, 4.1)]).toEqual([true, false, false, false]);
    const keyhole = polygon([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]);
    expect([keyhole(0.5, 2), keyhole(2, 2)]).toEqual([true, false]);
    const star = polygon([0, 2, 4, 1, 3].map((k) => [Math.cos(0.4 * Math.PI * k), Math.sin(0.4 * Math.PI * k)] as const));
    expect([star(0, 0), star(0.8, 0)]).toEqual([false, true]);
  });
  test('of a convex polygon: to the left of every edge', () => {
    const angles = fc.uniqueArray(fc.integer({ min: 0, max: 359 }), { minLength: 3, maxLength: 12 });
    const coordinate = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(fc.property(angles, coordinate, coordinate, (degrees, x, y) => {
      const turn = Math.PI / 180;
      const corners = degrees.sort((a, b) => a - b).map((angle) => [Math.cos(angle * turn), Math.sin(angle * turn)] as const);
      const sides = corners.map(([ax, ay], i) => {
        const [bx, by] = corners[(i + 1) % corners.length]!;
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      });
      fc.pre(sides.every((side) => Math.abs(side) > 1e-9));
      expect(polygon(corners)(x, y)).toBe(sides.every((side) => side > 0));
    }), { numRuns: 500 });
  });
});

const measured = (value: number): Measurement => ({ value, errorLow: 0, errorHigh: 0, bibcode: 'test' });
const galaxy: Galaxy = {
  key: 'test_1', name: 'Test', ra: 10, dec: -60, distance: measured(100), halfLightRadius: measured(10),
  ellipticity: measured(0), positionAngle: measured(0),
};
const random = createRandom(7);
const count = 500;
const draw = (spread: number, about: number) => Float64Array.from({ length: count }, () => about + spread * random.normal());
const stars: StarTable = {
  count, ra: draw(0.4, 10), dec: draw(0.2, -60), velocity: draw(10, 50), velocityError: new Float64Array(count).fill(1),
  colour: draw(0.3, 1).map((value, i) => (i % 50 === 0 ? NaN : value)), magnitude: draw(1, 19),
};
const select = (...steps: SelectionStep[]) => selectMembers({ stars, galaxy, steps });
const region = (plane: RegionStep['plane'], vertices: RegionStep['vertices'], keep: RegionStep['keep'] = 'inside'): SelectionStep =>
  ({ kind: 'region', plane, vertices, keep });

describe('regions as steps of a selection', () => {
  test('a polygon of many corners on the sky is the cut on radius that it follows', () => {
    const circle = Array.from({ length: 1000 }, (_, i) => [10 * Math.sin(i * Math.PI / 500), 10 * Math.cos(i * Math.PI / 500)] as const);
    const drawn = select(region('sky', circle));
    const cut = select({ kind: 'radius', maximum: 10, unit: 'arcmin', elliptical: false });
    // The polygon lies within 5e-5 arcmin of the circle; no star happens to be between.
    expect(drawn.weights).toEqual(cut.weights);
  });
  test('a box in radius and velocity is a cut on both', () => {
    const drawn = select(region('phase-space', [[0, 40], [1e6, 40], [1e6, 60], [0, 60]]));
    const cut = select({ kind: 'expression', expression: 'between(velocity, 40, 60)' });
    expect(drawn.weights).toEqual(cut.weights);
  });
  test('inside and outside share the stars out, but for those without a place', () => {
    const corners = [[0.8, 18], [1.4, 18.5], [1.2, 20], [0.7, 19.5]] as const;
    const inside = select(region('colour-magnitude', corners));
    const outside = select(region('colour-magnitude', corners, 'outside'));
    expect(inside.memberCount).toBeGreaterThan(20);
    expect(inside.memberCount + outside.memberCount).toBe(count - 10);
    expect(inside.reports[1]!.sentence).toContain('or without a place in it (10)');
  });
  test('a plane without columns says which role is missing', () => {
    expect(() => select(region('proper-motion', [[0, 0], [1, 0], [0, 1]]))).toThrow('no column has the role pmRa');
  });
  test('a step that is switched off does nothing and keeps its place in the reports', () => {
    const clip: SelectionStep = { kind: 'sigmaClip', threshold: 1, maxIterations: 5 };
    const among = select({ ...clip, off: true }, region('phase-space', [[0, 0], [5, 0], [5, 100], [0, 100]]));
    const without = select(region('phase-space', [[0, 0], [5, 0], [5, 100], [0, 100]]));
    expect(among.weights).toEqual(without.weights);
    expect(among.reports.map(({ sentence }) => sentence)[1]).toBe('Switched off.');
    expect(among.reports[2]).toEqual(without.reports[1]);
    expect(new Set(among.removedBy)).toEqual(new Set([-1, 2]));
  });
});
