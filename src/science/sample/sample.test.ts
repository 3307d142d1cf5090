import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { Selection } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { createRandom } from '../random/random.ts';
import { perspectiveVelocities } from '../sky/perspective.ts';
import { fromTangentPlane, parsecPerArcmin } from '../sky/tangentPlane.ts';
import { publishedHalfLightRadius } from './halfLightRadius.ts';
import { buildKinematicSample } from './kinematicSample.ts';
import { sampleFromProjected } from './projectedSample.ts';
import { mergeRepeats } from './repeats.ts';
import { weightedQuantile } from '../statistics/weightedQuantiles.ts';

const measured = (value: number, error = 0): Measurement => ({ value, errorLow: error, errorHigh: error, bibcode: 'test' });

const galaxy: Galaxy = {
  key: 'test_1', name: 'Test', ra: 359.99, dec: -33, distance: measured(100, 3), halfLightRadius: measured(10, 0.2),
  ellipticity: measured(0.36, 0.02), positionAngle: measured(30), systemicVelocity: measured(150),
  properMotionRa: measured(2), properMotionDec: measured(-1),
};

function everyone(count: number): Selection {
  return { weights: new Float64Array(count).fill(1), removedBy: new Int32Array(count).fill(-1), reports: [], memberCount: count };
}

function plummerStars(seed: number, count: number, sigma = 9): StarTable {
  const random = createRandom(seed);
  const positions = Array.from({ length: count }, () => {
    const u = random.uniform();
    const radius = 10 * Math.sqrt(u / (1 - u)); // half of them within 10 arcmin
    const angle = 2 * Math.PI * random.uniform();
    return fromTangentPlane(Math.min(radius, 300) * Math.cos(angle), Math.min(radius, 300) * Math.sin(angle), galaxy);
  });
  const velocityError = Float64Array.from({ length: count }, () => 1 + random.uniform());
  return {
    count,
    ra: Float64Array.from(positions, (p) => p.ra),
    dec: Float64Array.from(positions, (p) => p.dec),
    velocityError,
    velocity: velocityError.map((e) => 150 + Math.hypot(sigma, e) * random.normal()),
  };
}

describe('the published half-light radius', () => {
  it('is circularised, with errors of angle, distance and ellipticity in squares', () => {
    const { value, errorHigh } = publishedHalfLightRadius(galaxy);
    const pc = 10 * (Math.PI / 10800) * 1e5 * 0.8;
    expect(value).toBeCloseTo(pc, 9);
    expect(errorHigh / value).toBeCloseTo(Math.sqrt(0.02 ** 2 + 0.03 ** 2 + (0.01 / 0.64) ** 2), 9);
  });

  it('is asked for where it is not known', () => {
    expect(() => publishedHalfLightRadius({ ...galaxy, halfLightRadius: measured(NaN) })).toThrow('No half-light radius is known for Test: give one.');
  });
});

describe('repeat measurements', () => {
  const measurements = (xArcsec: number[], identifier?: string[]) => ({
    xi: Float64Array.from(xArcsec, (x) => x / 60), eta: new Float64Array(xArcsec.length),
    velocity: Float64Array.from(xArcsec, (_, i) => 10 * i), velocityError: Float64Array.from(xArcsec, (_, i) => 1 + i),
    weight: new Float64Array(xArcsec.length).fill(1), row: Int32Array.from(xArcsec, (_, i) => i), ...(identifier ? { identifier } : {}),
  });

  it('merge by position with the inverse-variance mean', () => {
    const merged = mergeRepeats(measurements([0, 100, 0.4]));
    expect([...merged.row]).toEqual([0, 1]);
    expect(merged.velocity[0]!).toBeCloseTo((0 * 1 + 20 / 9) / (1 + 1 / 9), 12);
    expect(merged.velocityError[0]!).toBeCloseTo(1 / Math.sqrt(1 + 1 / 9), 12);
    expect(merged.velocity[1]!).toBe(10);
  });

  it('merge along chains and across cells, and not beyond an arcsecond', () => {
    expect([...mergeRepeats(measurements([-0.8, 0.9, 0.05, 2.2])).row]).toEqual([0, 3]);
  });

  it('merge under one identifier, unless it names a field', () => {
    expect([...mergeRepeats(measurements([0, 5, 300, 600], ['a', 'a', 'Fnx', 'Fnx'])).row]).toEqual([0, 2, 3]);
    expect(mergeRepeats(measurements([0, 5], ['', ''])).row).toHaveLength(2);
  });

  it('leave as many stars as a search of all pairs does, in any order', () => {
    const arcsec = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(fc.property(fc.array(fc.tuple(arcsec, arcsec), { minLength: 1, maxLength: 40 }), (points) => {
      const stars = { ...measurements(points.map(([x]) => x)), eta: Float64Array.from(points, ([, y]) => y / 60) };
      const label = points.map((_, i) => i);
      for (let pass = 0; pass < points.length; pass++) {
        points.forEach(([x, y], i) => points.forEach(([u, v], j) => {
          if (Math.hypot(x - u, y - v) <= 1) label[i] = label[j] = Math.min(label[i]!, label[j]!);
        }));
      }
      expect(mergeRepeats(stars).row).toHaveLength(new Set(label).size);
    }));
  });
});

describe('sampleFromProjected', () => {
  it('gives back positions, velocities, radius and dispersion of simulated stars', () => {
    const random = createRandom(4);
    const count = 4000;
    const xPc = Float64Array.from({ length: count }, () => 200 * random.normal());
    const yPc = xPc.map(() => 200 * random.normal());
    const velocityError = new Float64Array(count).fill(2);
    const velocity = xPc.map(() => -30 + Math.hypot(10, 2) * random.normal());
    const weight = new Float64Array(count).fill(1);
    const sample = sampleFromProjected({ xPc, yPc, velocity, velocityError, weight, halfLightRadiusPc: 'sample', distanceKpc: 80 });
    const median = 200 * Math.sqrt(2 * Math.log(2)); // of a Rayleigh distribution
    expect(Math.abs(sample.halfLightRadius.value - median)).toBeLessThan(3 * sample.halfLightRadius.errorHigh);
    expect(sample.halfLightRadius.errorHigh).toBeCloseTo((200 * 200) / median / Math.sqrt(count), 0); // 1 / (2 f sqrt n)
    expect(Math.abs(sample.velocityDispersion.value - 10)).toBeLessThan(3 * sample.velocityDispersion.errorLow);
    expect(sample.x[7]! * sample.halfLightRadius.value).toBeCloseTo(xPc[7]!, 9);
    expect(sample.velocity[7]! + sample.systemicVelocity.value).toBeCloseTo(velocity[7]!, 9);
  });

  it('turns with the sky and changes nothing else', () => {
    const { xPc, yPc, ...rest } = projected(50);
    const before = sampleFromProjected({ xPc, yPc, ...rest });
    const after = sampleFromProjected({ xPc: yPc.map((y) => -y), yPc: xPc, ...rest });
    expect(after.halfLightRadius).toEqual(before.halfLightRadius);
    expect(after.velocityDispersion).toEqual(before.velocityDispersion);
    expect([...after.y]).toEqual([...before.x]);
  });

  it('refuses fewer than twenty members', () => {
    expect(() => sampleFromProjected(projected(10))).toThrow(/only 10 stars, and at least 20 are needed/);
    const weak = { ...projected(50), weight: new Float64Array(50).fill(0.1) };
    expect(() => sampleFromProjected(weak)).toThrow(/only 50 stars that amount to 5.0 members/);
    expect(sampleFromProjected(projected(20)).starCount).toBe(20);
  });

  function projected(count: number) {
    const random = createRandom(count);
    const draw = () => Float64Array.from({ length: count }, () => 100 * random.normal());
    const ones = new Float64Array(count).fill(1);
    return { xPc: draw(), yPc: draw(), velocity: draw(), velocityError: ones, weight: ones, halfLightRadiusPc: 'sample' as const, distanceKpc: 80 };
  }
});

describe('buildKinematicSample', () => {
  const request = { galaxy, centre: 'galaxy', halfLightRadius: 'galaxy', perspective: false } as const;

  it('places the stars about the centre in circularised half-light radii', () => {
    const stars = plummerStars(1, 500);
    const east = fromTangentPlane(8, 0, galaxy);
    stars.ra[3] = east.ra;
    stars.dec[3] = east.dec;
    const sample = buildKinematicSample({ ...request, stars, selection: everyone(500) });
    expect(sample.starCount).toBe(500);
    expect(sample.x[3]!).toBeCloseTo(1, 9); // 10 arcmin x sqrt(1 - 0.36) = 8 arcmin
    expect(sample.y[3]!).toBeCloseTo(0, 9);
    expect(Math.abs(sample.velocityDispersion.value - 9)).toBeLessThan(3 * sample.velocityDispersion.errorLow);
    expect(Math.abs(sample.systemicVelocity.value - 150)).toBeLessThan(3 * sample.systemicVelocity.errorLow);
    const own = buildKinematicSample({ ...request, stars, selection: everyone(500), halfLightRadius: 'sample' }).halfLightRadius;
    expect(Math.abs(own.value - 10 * parsecPerArcmin(100))).toBeLessThan(3 * own.errorHigh);
  });

  it('takes the bulk motion out, to the last digit', () => {
    const still = plummerStars(2, 300);
    const motion = { centre: galaxy, distance: 100, systemicVelocity: 150, properMotionRa: 2, properMotionDec: -1 };
    const lent = perspectiveVelocities(still.ra, still.dec, motion);
    expect(Math.max(...lent)).toBeGreaterThan(5);
    const moving = { ...still, velocity: still.velocity.map((v, i) => v + lent[i]!) };
    const plain = buildKinematicSample({ ...request, stars: still, selection: everyone(300) });
    const corrected = buildKinematicSample({ ...request, stars: moving, selection: everyone(300), perspective: true });
    corrected.velocity.forEach((v, i) => expect(v).toBeCloseTo(plain.velocity[i]!, 9));
    const uncorrected = buildKinematicSample({ ...request, stars: moving, selection: everyone(300) });
    expect(uncorrected.velocityDispersion.value).not.toBeCloseTo(plain.velocityDispersion.value, 3);
  });

  it('finds a displaced centre', () => {
    const stars = plummerStars(3, 2000);
    const selection = everyone(2000);
    const displaced = { ...galaxy, ra: galaxy.ra + 0.1, dec: galaxy.dec - 0.1 };
    const fitted = buildKinematicSample({ ...request, stars, selection, centre: 'fitted', galaxy: displaced });
    const given = buildKinematicSample({ ...request, stars, selection, centre: { ra: galaxy.ra, dec: galaxy.dec } });
    const shift = fitted.x.map((x, i) => x - given.x[i]!);
    expect(Math.abs(weightedQuantile(shift, fitted.weight, 0.5))).toBeLessThan(0.1);
  });

  it('keeps members only, with their rows, and merges their repeats', () => {
    const stars = plummerStars(4, 60);
    stars.ra[9] = stars.ra[5]!;
    stars.dec[9] = stars.dec[5]!;
    const weights = new Float64Array(60).fill(0.9);
    weights[0] = 0;
    const sample = buildKinematicSample({ ...request, stars, selection: { ...everyone(60), weights, memberCount: 59 } });
    expect(sample.starCount).toBe(58);
    expect(sample.row[0]).toBe(1);
    expect([...sample.row]).not.toContain(9);
  });

  it('says what is wrong', () => {
    const stars = plummerStars(5, 60);
    const { properMotionDec, ...resting } = galaxy;
    expect(properMotionDec?.value).toBe(-1);
    expect(() => buildKinematicSample({ ...request, stars, selection: everyone(60), galaxy: resting, perspective: true }))
      .toThrow(/No proper motion is known for Test/);
    const away = { ...stars, ra: stars.ra.map((ra) => ra / 15) };
    expect(() => buildKinematicSample({ ...request, stars: away, selection: everyone(60) })).toThrow(/row \d+ lies \d+ degrees from Test/);
    const negative = { ...stars, velocityError: stars.velocityError.map((e, i) => (i === 8 ? -e : e)) };
    expect(() => buildKinematicSample({ ...request, stars: negative, selection: everyone(60) })).toThrow(/velocity error in row 9/);
  });
});
