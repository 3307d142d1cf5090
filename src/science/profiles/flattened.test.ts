import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { G } from '../constants/constants.ts';
import { axesOf, flattenedField, type FlattenedField } from './flattened.ts';
import { nfwOfHalo } from './nfw.ts';
import { zhao } from './zhao.ts';

const halo = nfwOfHalo(2e9, 18);

/** Laplacian of the potential by central differences, over 4 pi G: the density that it belongs to. */
function densityOf(field: FlattenedField, x: number, y: number, z: number): number {
  const h = 0.02 * Math.hypot(x, y, z);
  const at = (dx: number, dy: number, dz: number): number => field.potential(x + dx, y + dy, z + dz);
  const pair = (dx: number, dy: number, dz: number): number => at(dx, dy, dz) + at(-dx, -dy, -dz);
  // Fourth order along each axis: the table is straight between rows, which a larger step averages.
  const second = (dx: number, dy: number, dz: number): number =>
    (16 * pair(dx, dy, dz) - 15 * pair(0, 0, 0) - pair(2 * dx, 2 * dy, 2 * dz)) / (12 * h * h);
  return (second(4 * h, 0, 0) + second(0, 4 * h, 0) + second(0, 0, 4 * h)) / 16 / (4 * Math.PI * G);
}

describe('axes', () => {
  it('have the ratio and triaxiality asked for, in order, and keep the volume', () => {
    const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(fc.property(within(0.1, 0.99), within(0, 1), (ratio, triaxiality) => {
      const [a, b, c] = axesOf(ratio, triaxiality);
      expect(a * b * c).toBeCloseTo(1, 12);
      expect(c / a).toBeCloseTo(ratio, 12);
      expect((a * a - b * b) / (a * a - c * c)).toBeCloseTo(triaxiality, 9);
      expect(a).toBeGreaterThanOrEqual(b - 1e-12);
      expect(b).toBeGreaterThanOrEqual(c - 1e-12);
    }));
  });

  it('refuses what is no ellipsoid', () => {
    expect(() => axesOf(0, 0)).toThrow(/c\/a/);
    expect(() => axesOf(0.5, 1.2)).toThrow(/triaxiality/);
  });
});

describe('a flattened field', () => {
  it('is the sphere where nothing is flattened', () => {
    const field = flattenedField((m) => halo.density(m), 1, [1, 1, 1], 0.4);
    for (const r of [0.01, 0.1, 0.5, 2, 20]) {
      expect(Math.abs(field.mass.enclosedMass(r) / halo.enclosedMass(r) - 1)).toBeLessThan(1e-3);
      const rise = (p: (r: number) => number): number => p(1.1 * r) - p(r);
      expect(Math.abs(rise((s) => field.potential(0, s * 0.6, s * 0.8)) / rise((s) => halo.potential(s)) - 1)).toBeLessThan(2e-3);
    }
  });

  it('encloses the mass of the ellipsoids, counted in Monte Carlo', () => {
    const axes = axesOf(0.65, 0.4);
    const field = flattenedField((m) => halo.density(m), 1, axes, 0.4);
    // Directions of a Fibonacci sphere; radii m of a shell-by-shell mass: the share of each shell's ellipsoid within r.
    const directions = Array.from({ length: 4000 }, (_, i) => {
      const mu = 1 - (2 * i + 1) / 4000;
      const phi = i * Math.PI * (3 - Math.sqrt(5));
      const s = Math.sqrt(1 - mu * mu);
      return Math.hypot(axes[0] * s * Math.cos(phi), axes[1] * s * Math.sin(phi), axes[2] * mu);
    });
    for (const r of [0.1, 0.5, 2]) {
      const expected = directions.reduce((sum, stretch) => sum + halo.enclosedMass(r / stretch), 0) / 4000;
      expect(Math.abs(field.mass.enclosedMass(r) / expected - 1)).toBeLessThan(2e-3);
    }
  });

  it('obeys Poisson\'s equation, and its density is nowhere negative at the flattest mass that suites may have', () => {
    const field = flattenedField((m) => halo.density(m), 1, axesOf(0.65, 0.5), 0.4);
    for (const [x, y, z] of [[0.3, 0.1, 0.2], [0.05, 0.4, 0.3], [1, 0.2, 1.5], [0.02, 0.03, 0.01]] as const) {
      expect(Math.abs(densityOf(field, x, y, z) / field.density(x, y, z) - 1)).toBeLessThan(0.03);
    }
    const ball = zhao({ alpha: 2, beta: 9, gamma: 0.2 }, 1e8, 0.3);
    const steep = flattenedField((m) => ball.density(m), 0.2, axesOf(0.9, 0.5), 0.4);
    for (const each of [field, steep]) {
      for (const r of [0.01, 0.3, 3]) {
        for (const [x, y, z] of [[r, 0, 0], [0, r, 0], [0, 0, r]] as const) expect(each.density(x, y, z)).toBeGreaterThan(0);
      }
    }
  });
});
