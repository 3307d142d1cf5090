import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random/random.ts';
import { sampleFromProjected } from '../sample/projectedSample.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { contaminationEvidence } from './contamination.ts';
import { departuresOf, departureVector, DEPARTURE_NAMES } from './departures.ts';

interface Star { x: number; y: number; v: number }

/** A round Plummer galaxy with a Gaussian velocity distribution, the same everywhere. */
function star(random: Random): Star {
  const q = random.uniform();
  const radius = 100 * Math.sqrt(q / (1 - q));
  const angle = 2 * Math.PI * random.uniform();
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), v: 10 * random.normal() };
}

function sampleOf(stars: readonly Star[], error = 1): KinematicSample {
  return sampleFromProjected({
    xPc: Float64Array.from(stars, ({ x }) => x), yPc: Float64Array.from(stars, ({ y }) => y),
    velocity: Float64Array.from(stars, ({ v }) => v), velocityError: new Float64Array(stars.length).fill(error),
    weight: new Float64Array(stars.length).fill(1), halfLightRadiusPc: 100, distanceKpc: 100,
  });
}

function galaxy(count: number, seed: number, change: (drawn: Star, random: Random) => Star = (drawn) => drawn): KinematicSample {
  const random = createRandom(seed);
  return sampleOf(Array.from({ length: count }, () => change(star(random), random)));
}

describe('of a round galaxy without rotation', () => {
  const many = Array.from({ length: 300 }, (_, seed) => departuresOf(galaxy(200, seed)));
  const mean = (value: (one: (typeof many)[number]) => number) => many.reduce((sum, one) => sum + value(one), 0) / many.length;

  test('squared amplitudes are chi-square of two degrees of freedom: mean 2, variance 4', () => {
    for (const key of ['rotation', 'lopsidedness', 'elongation'] as const) {
      const average = mean((one) => one[key] ** 2);
      expect(Math.abs(average - 2), key).toBeLessThan(4 * Math.sqrt(4 / 300));
      expect(Math.abs(mean((one) => (one[key] ** 2 - average) ** 2) - 4), key).toBeLessThan(2);
    }
  });

  test('kurtosis and trend scatter about zero by one standard error', () => {
    for (const key of ['kurtosis', 'dispersionTrend'] as const) {
      expect(Math.abs(mean((one) => one[key])), key).toBeLessThan(0.35);
      expect(Math.abs(Math.sqrt(mean((one) => one[key] ** 2)) - 1), key).toBeLessThan(0.2);
    }
  });

  test('a Plummer sphere holds a share q of its stars within R^2 = R_h^2 q / (1 - q)', () => {
    const logRadius = (q: number) => 0.5 * Math.log(q / (1 - q));
    // Means over 300 galaxies of 200 stars: the errors of a quantile are some hundredths each.
    expect(Math.abs(mean((one) => one.concentration) - (logRadius(0.8) - logRadius(0.2)))).toBeLessThan(0.05);
    expect(Math.abs(mean((one) => one.outskirts) - (logRadius(0.95) - logRadius(0.5)))).toBeLessThan(0.05);
  });

  test('contaminants explain next to nothing: the gain of one more parameter', () => {
    expect(mean((one) => one.contamination)).toBeLessThan(1.5);
  });
});

test('a rotation of V cos(theta) has the amplitude that it must: V / sigma_total sqrt(n / 2)', () => {
  const random = createRandom(5);
  const stars = Array.from({ length: 4000 }, () => star(random)).map(({ x, y, v }) => ({ x, y, v: v + (15 * x) / Math.hypot(x, y) }));
  const total = Math.sqrt(100 + 15 ** 2 / 2);
  expect(departuresOf(sampleOf(stars, 0.01)).rotation / ((15 / total) * Math.sqrt(4000 / 2))).toBeCloseTo(1, 1);
});

test('velocities spread evenly have the kurtosis -1.2', () => {
  const flat = galaxy(5000, 9, ({ x, y }, random) => ({ x, y, v: 20 * (random.uniform() - 0.5) }));
  expect(departuresOf(flat).kurtosis / Math.sqrt(5000 / 24)).toBeCloseTo(-1.2, 1);
});

test('a dispersion that rises outwards has a positive trend, one that falls a negative', () => {
  const rising = (power: number) => galaxy(1000, 3, ({ x, y, v }) => ({ x, y, v: v * (0.3 + Math.hypot(x, y) / 100) ** power }));
  expect(departuresOf(rising(0.5)).dispersionTrend).toBeGreaterThan(4);
  expect(departuresOf(rising(-0.5)).dispersionTrend).toBeLessThan(-4);
});

test('half contaminants gain much likelihood', () => {
  const mixed = galaxy(400, 4, (drawn, random) => {
    if (random.uniform() < 0.5) return drawn;
    const [radius, angle] = [500 * Math.sqrt(random.uniform()), 2 * Math.PI * random.uniform()];
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), v: 80 * (random.uniform() - 0.5) };
  });
  expect(contaminationEvidence(mixed)).toBeGreaterThan(20);
});

test('nothing depends on the direction of north, on the sign of the velocity, or on the units of either', () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 6.28, noNaN: true }),
    fc.boolean(), fc.double({ min: 0.1, max: 10, noNaN: true }),
    (seed, turn, flip, scale) => {
      const sample = galaxy(60, seed);
      const [c, s] = [Math.cos(turn), Math.sin(turn)];
      const sign = (flip ? -1 : 1) * scale;
      const turned: KinematicSample = {
        ...sample, x: sample.x.map((x, i) => c * x - s * sample.y[i]!), y: sample.y.map((y, i) => s * sample.x[i]! + c * y),
        velocity: sample.velocity.map((v) => sign * v), velocityError: sample.velocityError.map((e) => scale * e),
        velocityDispersion: { ...sample.velocityDispersion, value: scale * sample.velocityDispersion.value },
      };
      const [before, after] = [departureVector(sample), departureVector(turned)];
      expect(before).toHaveLength(DEPARTURE_NAMES.length);
      before.forEach((value, d) => { expect(after[d]!, DEPARTURE_NAMES[d]).toBeCloseTo(value, 6); });
    },
  ), { numRuns: 30 });
});

test('a star without weight changes nothing', () => {
  const sample = galaxy(80, 11);
  const weight = sample.weight.slice();
  weight[0] = 1e-12;
  const odd: KinematicSample = { ...sample, weight, velocity: sample.velocity.map((v, i) => (i === 0 ? 30 : v)) };
  const rest: KinematicSample = { ...sample, weight, velocity: sample.velocity.map((v, i) => (i === 0 ? -30 : v)) };
  departureVector(odd).forEach((value, d) => { expect(departureVector(rest)[d]!).toBeCloseTo(value, 6); });
});
