import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diCintio, diCintioShape } from '../profiles/diCintio.ts';
import { axesOf, flattenedField, sphericalAverage } from '../profiles/flattened.ts';
import { logarithmicSlope } from '../profiles/logarithmicSlope.ts';
import { nfw } from '../profiles/nfw.ts';
import { plummer } from '../profiles/plummer.ts';
import { zhao } from '../profiles/zhao.ts';
import { INNER_SLOPE_RADIUS, innerSlopeOf } from './innerSlope.ts';

describe('the logarithmic slope', () => {
  it('is that of the formulae: NFW, Plummer, Di Cintio et al. 2014', () => {
    for (const r of [0.01, 0.15, 1, 20]) {
      const x = r / 1.7;
      expect(logarithmicSlope(nfw(1e7, 1.7).density, r)).toBeCloseTo(-(1 + 3 * x) / (1 + x), 6);
      expect(logarithmicSlope(plummer(1e7, 0.4).density, r)).toBeCloseTo((-5 * r * r) / (r * r + 0.4 ** 2), 5);
    }
    const halo = diCintio(1e10, 3e7, 10); // X = -2.52, close to the most cored
    const { alpha, beta, gamma } = diCintioShape(Math.log10(3e7 / 1e10));
    const xa = (INNER_SLOPE_RADIUS / halo.parameters['scaleRadius']!) ** alpha;
    expect(logarithmicSlope(halo.density, INNER_SLOPE_RADIUS)).toBeCloseTo(-(gamma + (beta * xa)) / (1 + xa), 5);
    expect(logarithmicSlope(halo.density, INNER_SLOPE_RADIUS)).toBeGreaterThan(-0.4);
  });

  it('is that of any double power law', () => {
    fc.assert(fc.property(
      fc.double({ min: 0.5, max: 3, noNaN: true }), fc.double({ min: 2.5, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 1.8, noNaN: true }),
      fc.double({ min: 0.05, max: 5, noNaN: true }),
      (alpha, beta, gamma, scale) => {
        const xa = (0.15 / scale) ** alpha;
        expect(logarithmicSlope(zhao({ alpha, beta, gamma }, 1e8, scale).density, 0.15)).toBeCloseTo(-(gamma + beta * xa) / (1 + xa), 5);
      },
    ), { numRuns: 50, seed: 4 });
  });
});

describe('the inner slope of a mock', () => {
  it('is that of its halo, whatever its stars do', () => {
    const halo = nfw(1e7, 2);
    const x = 0.15 / 2;
    expect(innerSlopeOf({ halo })).toBeCloseTo(-(1 + 3 * x) / (1 + x), 6);
  });

  it('is the average over the sphere where the halo is flattened: the slope of the shells of its enclosed mass', () => {
    const halo = zhao({ alpha: 1.5, beta: 3, gamma: 0.6 }, 1e8, 0.3);
    const axes = axesOf(0.6, 0.5);
    const field = flattenedField(halo.density, 0.6, axes, 0.3);
    const shell = (r: number) => (field.mass.enclosedMass(r * 1.05) - field.mass.enclosedMass(r / 1.05)) / r ** 3;
    const slope = innerSlopeOf({ halo, flattened: { field } });
    const fromMass = Math.log(shell(0.15 * 1.3) / shell(0.15 / 1.3)) / (2 * Math.log(1.3));
    expect(slope).toBeCloseTo(fromMass, 1.5);
    expect(sphericalAverage(halo.density, axesOf(1, 0))(0.2) / halo.density(0.2)).toBeCloseTo(1, 9);
    // A power law keeps its slope on any axes.
    expect(logarithmicSlope(sphericalAverage((m) => m ** -1.3, axes), 0.15)).toBeCloseTo(-1.3, 9);
  });
});
