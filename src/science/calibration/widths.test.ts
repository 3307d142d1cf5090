import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { quantiles } from '../statistics/quantiles.ts';
import type { PosteriorEnsemble } from './ensemble.ts';
import { calibrateProfiles, centreOf, fitWidths, massesAtRadius, uncalibrateProfiles, widthsFor } from './widths.ts';

/** Posteriors of two radii that are `wide(N)` times too wide at the second, of simulations of N stars, and log10 N. */
function overdispersed(
  simulations: number, wide: (log10StarCount: number) => number,
): { readonly ensemble: PosteriorEnsemble; readonly counts: Float32Array; readonly centres: readonly number[] } {
  const random = createRandom(11);
  const sampleCount = 200;
  const counts = Float32Array.from({ length: simulations }, () => 1.5 + 2.5 * random.uniform());
  const samples = new Float32Array(simulations * sampleCount * 2);
  const truths = new Float32Array(simulations * 2);
  const centres = Array.from(counts, () => 7 + random.normal());
  counts.forEach((count, i) => {
    const centre = centres[i]!;
    truths[2 * i + 1] = centre + 0.1 * random.normal();
    for (let s = 0; s < sampleCount; s++) samples[(i * sampleCount + s) * 2 + 1] = centre + 0.1 * wide(count) * random.normal();
  });
  return { ensemble: { simulations, sampleCount, dimensions: 2, samples, truths }, counts, centres };
}

describe('fitWidths', () => {
  it('finds by how much posteriors are too wide, and where', () => {
    const { ensemble, counts } = overdispersed(6000, (n) => 1 + 0.2 * (n - 1.5));
    const fitted = fitWidths(ensemble, 1, counts, counts);
    expect(fitted.distances).toHaveLength(5);
    for (const n of [1.8, 2.5, 3.5]) {
      widthsFor(fitted, n, 0).belongs.forEach((distance, j) => {
        expect(Math.abs((distance / [0.5, 1, 1.5, 2, 2.5][j]!) * (1 + 0.2 * (n - 1.5)) - 1)).toBeLessThan(0.12);
      });
    }
  });

  it('makes the intervals of posteriors with the wrong shape hold what they say', () => {
    const wide = overdispersed(4000, () => 1);
    // Truths from a peaked distribution with long tails, off by 0.03, and by more where the mass is larger and stars are fewer.
    const random = createRandom(5);
    const peaked = () => 0.1 * random.normal() * (random.uniform() < 0.8 ? 0.5 : 1.5);
    const off = (i: number) => 0.03 + 0.02 * (wide.centres[i]! - 7) - 0.04 * (wide.counts[i]! - 2.75);
    const truths = wide.ensemble.truths.map((_, i) => (i % 2 === 0 ? 0 : wide.centres[i >> 1]! + off(i >> 1) + peaked()));
    const ensemble = { ...wide.ensemble, truths };
    const fitted = fitWidths(ensemble, 1, wide.counts, wide.centres);
    expect(fitted.shifts[1]).toBeCloseTo(0.03, 2);
    expect(fitted.tilts!.log10StarCount.slopes[1]).toBeCloseTo(-0.04, 2);
    expect(fitted.tilts!.log10MassScale.slopes[1]).toBeCloseTo(0.02, 2);
    const held = (samples: Float32Array, share: number) => {
      let inside = 0;
      for (let i = 0; i < 4000; i++) {
        const own = samples.subarray(i * 400, (i + 1) * 400);
        const [low, high] = quantiles(massesAtRadius(own, 2, 1), [(1 - share) / 2, (1 + share) / 2]) as [number, number];
        if (truths[2 * i + 1]! > low && truths[2 * i + 1]! < high) inside += 1;
      }
      return inside / 4000;
    };
    const calibrated = new Float32Array(ensemble.samples.length);
    for (let i = 0; i < 4000; i++) {
      const own = ensemble.samples.subarray(i * 400, (i + 1) * 400);
      calibrated.set(calibrateProfiles(own, widthsFor(fitted, wide.counts[i]!, wide.centres[i]!)), i * 400);
    }
    expect(held(ensemble.samples, 0.68)).toBeGreaterThan(0.75);
    expect(Math.abs(held(calibrated, 0.68) - 0.68)).toBeLessThan(0.02);
    expect(Math.abs(held(calibrated, 0.95) - 0.95)).toBeLessThan(0.015);
  });

  it('asks for enough galaxies', () => {
    const { ensemble, counts } = overdispersed(100, () => 1);
    expect(() => fitWidths(ensemble, 1, counts, counts)).toThrow(/at least 150 galaxies/);
  });
});

it('the distances of a number of stars are between those about it, and the last ones beyond', () => {
  const widths = { shifts: [0], radius: 0, log10StarCount: [2, 3], distances: [[1, 2], [2, 4]] };
  expect([1, 2, 2.5, 3, 9].map((n) => widthsFor(widths, n, 7).belongs)).toEqual([[1, 2], [1, 2], [1.5, 3], [2, 4], [2, 4]]);
});

it('profiles are moved as a whole and in order, and can be moved back', () => {
  const profile = fc.array(fc.double({ min: 4, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 });
  const profilesOfThree = fc.array(profile, { minLength: 4, maxLength: 12 });
  const rising = fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
    .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0)));
  fc.assert(fc.property(profilesOfThree, rising, (profiles, belongs) => {
    const before = Float32Array.from(profiles.flat());
    const centre = centreOf(massesAtRadius(before, 3, 1));
    fc.pre(centre.half > 0.05);
    const widths = { shifts: [-0.01, 0, 0.02], radius: 1, belongs };
    const after = calibrateProfiles(before, widths);
    profiles.forEach((_, i) => {
      const increment = (of: Float32Array, k: number) => of[3 * i + k + 1]! - of[3 * i + k]!;
      for (const k of [0, 1]) expect(increment(after, k)).toBeCloseTo(increment(before, k) + [0.01, 0.02][k]!, 3);
    });
    const order = (values: Float64Array) => Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
    const ordered = order(massesAtRadius(before, 3, 1)).map((i) => after[3 * i + 1]!);
    ordered.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(ordered[i]! - 1e-4));
    uncalibrateProfiles(after, widths, centre).log10Mass.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 3));
  }));
});
