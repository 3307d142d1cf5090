import { describe, expect, it } from 'vitest';
import type { Posterior } from '../../shared/posterior.ts';
import { createRandom } from '../random/random.ts';
import { densityContours, densityMap, enclosingLevels } from './contours.ts';
import { massesAt, massesInterpolated, summarise } from './summary.ts';

function gaussianPosterior(count: number): Posterior {
  const random = createRandom(11);
  const log10Mass = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    log10Mass[2 * i] = 7 + 0.1 * random.normal();
    log10Mass[2 * i + 1] = 8 + 0.2 * random.normal();
  }
  return { radiiOverRh: [1, 2], log10Mass, sampleCount: count };
}

describe('summarise', () => {
  it('gives the quantiles of a Gaussian', () => {
    const [inner, outer] = summarise(gaussianPosterior(100_000));
    expect(inner.q50).toBeCloseTo(7, 2);
    expect(inner.q84 - inner.q16).toBeCloseTo(2 * 0.09945, 2);
    expect(outer.q975 - outer.q025).toBeCloseTo(2 * 1.95996 * 0.2, 1.7);
    expect(outer.q025).toBeLessThan(outer.q16);
  });

  it('interpolates in radius sample by sample', () => {
    const posterior = gaussianPosterior(10);
    const middle = massesInterpolated(posterior, Math.SQRT2);
    middle.forEach((value, i) => { expect(value).toBeCloseTo((posterior.log10Mass[2 * i] + posterior.log10Mass[2 * i + 1]) / 2, 9); });
    expect(massesInterpolated(posterior, 2)).toEqual(massesAt(posterior, 1));
    expect(() => massesInterpolated(posterior, 2.5)).toThrow(/says nothing at 2.5/);
  });

  it('refuses samples that are not numbers', () => {
    const posterior = gaussianPosterior(5);
    posterior.log10Mass[3] = NaN;
    expect(() => summarise(posterior)).toThrow(/not finite/);
    expect(() => summarise({ ...posterior, sampleCount: 0, log10Mass: new Float32Array(0) })).toThrow(/no samples/);
  });
});

describe('densityContours', () => {
  const random = createRandom(2);
  const draw = (count: number): { x: Float64Array; y: Float64Array } => {
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const u = random.normal();
      x[i] = 3 + 0.1 * u;
      y[i] = -20 + 5 * (0.7 * u + Math.sqrt(0.51) * random.normal());
    }
    return { x, y };
  };
  const samples = draw(8000);
  const rings = densityContours(samples.x, samples.y);

  it('encloses the probability it is labelled with, counted on other draws of the same Gaussian', () => {
    const fresh = draw(20_000);
    for (const { probability, polygons } of rings) {
      let inside = 0;
      for (let i = 0; i < fresh.x.length; i++) if (insidePolygons(polygons, fresh.x[i], fresh.y[i])) inside++;
      // The kernels widen the distribution by 1 + 8000^(-1/3) = 1.05 in area.
      expect(Math.abs(inside / fresh.x.length - probability), `${probability}`).toBeLessThan(0.02);
    }
  });

  it('has the area of the ellipse -2 ln(1 - p), within the widening', () => {
    for (const { probability, polygons } of rings) {
      const expected = Math.PI * -2 * Math.log(1 - probability) * 0.1 * 5 * Math.sqrt(0.51) * (1 + 8000 ** (-1 / 3));
      expect(polygons).toHaveLength(1);
      expect(Math.abs(area(polygons[0][0]) / expected - 1)).toBeLessThan(0.05);
    }
  });

  it('closes every ring inside its grid, also where samples pile up at a hard edge', () => {
    const x = samples.x.map((value) => Math.max(value, 3));
    const { grid } = densityMap(x, samples.y);
    for (const { polygons } of densityContours(x, samples.y)) {
      for (const ring of polygons.flat()) {
        expect(ring[0]).toEqual(ring.at(-1));
        for (const [px, py] of ring) {
          expect(px).toBeGreaterThan(grid.x0);
          expect(px).toBeLessThan(grid.x0 + (grid.columns - 1) * grid.dx);
          expect(py).toBeGreaterThan(grid.y0);
          expect(py).toBeLessThan(grid.y0 + (grid.rows - 1) * grid.dy);
        }
      }
    }
  });

  it('holds all of the density on its grid', () => {
    const { grid, density } = densityMap(samples.x, samples.y);
    expect(density.reduce((sum, value) => sum + value, 0) * grid.dx * grid.dy).toBeCloseTo(1, 4);
  });

  it('finds the two islands of a double-peaked posterior', () => {
    const x = samples.x.map((value, i) => value + (i % 2));
    expect(densityContours(x, samples.y, { probabilities: [0.5] })[0].polygons).toHaveLength(2);
  });

  it('refuses samples without spread', () => {
    expect(() => densityContours([1, 1, 1], [1, 2, 3])).toThrow(/no spread/);
  });
});

it('enclosingLevels shares out the pixel at the boundary', () => {
  expect(enclosingLevels([4, 3, 2, 1], [0.4, 0.55])).toEqual([3, 2.5]);
});

type Polygons = ReturnType<typeof densityContours>[number]['polygons'];

function insidePolygons(polygons: Polygons, x: number, y: number): boolean {
  let inside = false;
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = ring[i - 1];
      const [bx, by] = ring[i];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
  }
  return inside;
}

function area(ring: Polygons[number][number]): number {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(twice) / 2;
}
