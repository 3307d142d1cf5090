import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { densityHistogram, enclosingRegions } from './density.ts';
import type { EnclosingRegion } from './density.ts';

function correlatedNormals(count: number, rho: number, seed: number): { x: Float64Array; y: Float64Array } {
  const random = createRandom(seed);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const u = random.normal();
    x[i] = 7.2 + 0.1 * u;
    y[i] = 8.1 + 0.06 * (rho * u + Math.sqrt(1 - rho * rho) * random.normal());
  }
  return { x, y };
}

/** Even-odd rule over all rings: holes count themselves out. */
function inside(region: EnclosingRegion, px: number, py: number): boolean {
  let odd = false;
  for (const ring of region.polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i]!;
      const [xj, yj] = ring[j]!;
      if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) odd = !odd;
    }
  }
  return odd;
}

function area(region: EnclosingRegion): number {
  let sum = 0;
  for (const ring of region.polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) sum += (ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1]) / 2;
  }
  return Math.abs(sum);
}

describe('regions that enclose a fraction of the samples', () => {
  for (const rho of [0, 0.9, 0.999]) {
    const { x, y } = correlatedNormals(10_000, rho, 11);
    const regions = enclosingRegions(x, y, [0.68, 0.95]);

    it(`enclose that fraction when the correlation is ${rho}`, () => {
      for (const region of regions) {
        let count = 0;
        for (let i = 0; i < x.length; i++) if (inside(region, x[i]!, y[i]!)) count++;
        expect(count / x.length).toBeGreaterThan(region.fraction - 0.005);
        expect(count / x.length).toBeLessThan(region.fraction + 0.005);
      }
    });

    it(`have the area of a Gaussian's ellipse when the correlation is ${rho}`, () => {
      for (const region of regions) {
        // chi2 with two degrees of freedom: p = 1 - exp(-k/2), the ellipse's area is pi k sqrt(det C).
        const exact = Math.PI * -2 * Math.log(1 - region.fraction) * 0.1 * 0.06 * Math.sqrt(1 - rho * rho);
        expect(Math.abs(area(region) / exact - 1)).toBeLessThan(0.06);
      }
    });
  }

  it('cut the hole out of a ring', () => {
    const random = createRandom(5);
    const x = new Float64Array(8000);
    const y = new Float64Array(8000);
    for (let i = 0; i < x.length; i++) {
      const angle = 2 * Math.PI * random.uniform();
      const radius = 1 + 0.1 * random.normal();
      x[i] = radius * Math.cos(angle);
      y[i] = radius * Math.sin(angle);
    }
    const [region] = enclosingRegions(x, y, [0.95]);
    expect(inside(region!, 0, 0)).toBe(false);
    expect(inside(region!, 1, 0)).toBe(true);
  });

  it('survive samples without spread', () => {
    const [region] = enclosingRegions(new Float64Array(50).fill(7), new Float64Array(50).fill(8), [0.68]);
    for (const point of region!.polygons.flat(2)) expect(point.every(Number.isFinite)).toBe(true);
  });
});

describe('the density histogram', () => {
  it('has area one over its whole range, the last edge included', () => {
    const histogram = densityHistogram(Float64Array.of(0, 0.5, 1, 2), 0, 2, 4);
    expect([...histogram.density]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(histogram.density.reduce((a, b) => a + b * histogram.binWidth, 0)).toBe(1);
  });
});
