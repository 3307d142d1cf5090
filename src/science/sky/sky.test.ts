import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { fitCentre } from './centre.ts';
import { perspectiveVelocities } from './perspective.ts';
import { circularRadii, ellipticalRadii } from './radii.ts';
import { angularSeparation } from './separation.ts';
import { fromTangentPlane, parsecPerArcmin, projectToTangentPlane } from './tangentPlane.ts';

const direction = fc.record({ ra: fc.double({ min: 0, max: 360, noNaN: true }), dec: fc.double({ min: -89.9, max: 89.9, noNaN: true }) });
const offset = fc.double({ min: -600, max: 600, noNaN: true });
const one = (value: number) => Float64Array.of(value);

describe('the tangent plane', () => {
  it('comes back from any point about any centre', () => {
    fc.assert(fc.property(direction, offset, offset, (centre, xi, eta) => {
      const star = fromTangentPlane(xi, eta, centre);
      const back = projectToTangentPlane(one(star.ra), one(star.dec), centre);
      // The right ascension's own last digit, 360 / 2^53 degrees, is what is left.
      expect(Math.hypot(back.xi[0]! - xi, back.eta[0]! - eta)).toBeLessThan(1e-9);
    }));
  });

  it('has radii that are tangents of the separation', () => {
    fc.assert(fc.property(direction, offset, offset, (centre, xi, eta) => {
      const star = fromTangentPlane(xi, eta, centre);
      const radius = Math.hypot(xi, eta);
      expect(Math.tan((angularSeparation(centre, star) * Math.PI) / 180) * (10800 / Math.PI)).toBeCloseTo(radius, 8);
    }));
  });

  it('points xi east and eta north, across the meridian of zero too', () => {
    const ra = Float64Array.of(0.01, 359.99, 0, 180);
    const dec = Float64Array.of(60, 60, 60.01, -60);
    const { xi, eta } = projectToTangentPlane(ra, dec, { ra: 0, dec: 60 });
    expect(xi[0]!).toBeCloseTo(0.3, 4); // 0.6 arcmin of right ascension times cos 60
    expect(xi[1]!).toBeCloseTo(-0.3, 4);
    expect(eta[2]!).toBeCloseTo(0.6, 6);
    expect([xi[3]!, eta[3]!]).toEqual([NaN, NaN]); // the antipode
  });

  it('measures a kiloparsec at a megaparsec as 3.44 arcmin', () => {
    expect(1000 / parsecPerArcmin(1000)).toBeCloseTo(10.8 / Math.PI, 12);
  });
});

describe('radii', () => {
  it('do not change when stars and ellipse turn together', () => {
    const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(fc.property(offset, offset, between(0, 0.9), between(0, 180), between(-360, 360),
      (x, y, ellipticity, positionAngle, turn) => {
        const angle = (turn * Math.PI) / 180; // north through east
        const east = x * Math.cos(angle) + y * Math.sin(angle);
        const north = y * Math.cos(angle) - x * Math.sin(angle);
        const before = ellipticalRadii(one(x), one(y), ellipticity, positionAngle)[0]!;
        expect(ellipticalRadii(one(east), one(north), ellipticity, positionAngle + turn)[0]!).toBeCloseTo(before, 7);
        expect(circularRadii(one(east), one(north))[0]!).toBeCloseTo(Math.hypot(x, y), 8);
      }));
  });

  it('are semi-major axes: 10 along the major axis, 5 / (1 - e) across it', () => {
    // Position angle 90: the major axis lies east-west.
    const radii = ellipticalRadii(Float64Array.of(10, 0), Float64Array.of(0, 5), 0.5, 90);
    expect(radii[0]!).toBeCloseTo(10, 12);
    expect(radii[1]!).toBeCloseTo(10, 12);
  });
});

describe('perspective motion', () => {
  const motion = { centre: { ra: 40, dec: -34 }, distance: 100, systemicVelocity: 300, properMotionRa: 1, properMotionDec: 0 };

  it('is nothing at the centre and the proper motion times the angle beside it', () => {
    const star = fromTangentPlane(60, 0, motion.centre);
    const [there, beside] = perspectiveVelocities(Float64Array.of(40, star.ra), Float64Array.of(-34, star.dec), motion);
    expect(there).toBe(0);
    const rho = Math.atan(Math.PI / 180);
    expect(beside!).toBeCloseTo(474.047 * Math.sin(rho) - 300 * (1 - Math.cos(rho)), 10);
  });

  it('turns the whole velocity round at the antipode', () => {
    expect(perspectiveVelocities(one(220), one(34), motion)[0]!).toBeCloseTo(-600, 9);
  });
});

describe('the centre fitted to the stars', () => {
  const truth = { ra: 260.07, dec: 57.92 };

  function plummer(seed: number, count: number, stragglers: number) {
    const random = createRandom(seed);
    const stars = Array.from({ length: count + stragglers }, (_, i) => {
      const u = random.uniform();
      const radius = i < count ? 8 * Math.sqrt(u / (1 - u)) : 0;
      const angle = 2 * Math.PI * random.uniform();
      return i < count ? fromTangentPlane(radius * Math.cos(angle), radius * Math.sin(angle), truth)
        : fromTangentPlane(60 + random.uniform(), 40 + random.uniform(), truth);
    });
    return {
      ra: Float64Array.from(stars, (s) => s.ra),
      dec: Float64Array.from(stars, (s) => s.dec),
      weight: new Float64Array(count + stragglers).fill(1),
    };
  }

  it('lies within its errors as often as it should', () => {
    let inside = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { ra, dec, weight } = plummer(seed, 300, 0);
      const centre = fitCentre(ra, dec, weight, { ra: 260, dec: 58 });
      const { xi, eta } = projectToTangentPlane(one(truth.ra), one(truth.dec), centre);
      inside += (Math.abs(xi[0]!) < centre.errorXi ? 1 : 0) + (Math.abs(eta[0]!) < centre.errorEta ? 1 : 0);
    }
    // 400 trials at 0.683: sigma 0.023.
    expect(inside / 400).toBeGreaterThan(0.61);
    expect(inside / 400).toBeLessThan(0.76);
  });

  it('is hardly moved by a clump far out, and not at all by stars of no weight', () => {
    const clean = plummer(7, 300, 0);
    const clumped = plummer(7, 300, 15);
    const before = fitCentre(clean.ra, clean.dec, clean.weight, truth);
    const after = fitCentre(clumped.ra, clumped.dec, clumped.weight, truth);
    expect(angularSeparation(before, after) * 60).toBeLessThan(0.5); // their plain mean moves by 3.5 arcmin
    const unweighted = fitCentre(clumped.ra, clumped.dec, clumped.weight.map((w, i) => (i < 300 ? w : 0)), truth);
    expect(angularSeparation(before, unweighted) * 60).toBeLessThan(1e-7);
  });

  it('needs three stars', () => {
    expect(() => fitCentre(one(1), one(1), one(1), { ra: 1, dec: 1 })).toThrow(/fewer than three stars/);
  });
});
