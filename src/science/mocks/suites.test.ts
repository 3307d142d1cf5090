import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { G } from '../constants/constants.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { createRandom } from '../random/random.ts';
import { projectToTangentPlane } from '../sky/tangentPlane.ts';
import { drawGalaxy, drawKind, type GalaxyKind, type GalaxyModel } from './drawGalaxy.ts';
import { solveJeans } from './jeans.ts';
import { mockCatalogue } from './mockCatalogue.ts';
import { observeGalaxy, type MockObservation } from './observe.ts';
import { parseSuite, type Suite, type Survey } from './suite.ts';

const NAMES = ['nihao-like', 'auriga-like', 'fire-like', 'combined'] as const;

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../../resources/suites/${name}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;
}

const parsed = new Map(NAMES.map((name) => [name as string, parseSuite(read(name), read)]));

function suite(name: string): Suite {
  const found = parsed.get(name);
  if (!found) throw new Error(name);
  return found;
}

/** A sphere, unless another kind is asked for. */
function draw(
  from: Suite, index: number, survey?: Partial<Survey>, kind: GalaxyKind = 'spherical',
): { model: GalaxyModel; observation: MockObservation } {
  const random = createRandom(11).fork(index);
  const model = drawGalaxy(from, random, kind);
  return { model, observation: observeGalaxy(model, { ...model.component.survey, ...survey }, random) };
}

function quantile(values: readonly number[], p: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(p * values.length)];
}

/** A function of a radius (kpc) read off a table in ln R, fine enough for per-mille accuracy. */
function tabulated(f: (R: number) => number): (R: number) => number {
  const table = Array.from({ length: 141 }, (_, i) => f(10 ** (-4 + i / 20)));
  return (R) => {
    const t = Math.min(Math.max((Math.log10(R) + 4) * 20, 0), 139.999);
    const i = Math.floor(t);
    return table[i] + (t - i) * (table[i + 1] - table[i]);
  };
}

describe('the bundled suites', () => {
  it.each(NAMES)('%s parses, and says that it is synthetic', (name) => {
    expect(suite(name).name).toBe(name);
    expect(read(name)['synthetic']).toBe(true);
    const weights = suite(name).components.map((component) => component.weight);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });

  it.each(NAMES)('%s spans the real dwarfs and agrees with Errani et al. 2018 to 0.1 dex', (name) => {
    const drawn = Array.from({ length: 300 }, (_, i) => draw(suite(name), i, { starCount: [300, 300] }).observation);
    // R_h (pc), sigma (km/s): circularised radii, from McConnachie 2012 (AJ 144, 4) and the papers it cites.
    const dwarfs = {
      Draco: [190, 9.1], Carina: [260, 6.6], Sculptor: [260, 9.2], Fornax: [700, 11.7], Sextans: [500, 7.9], 'Leo II': [165, 7.4],
      'the Gaia Challenge mock': [100, 8.5],
    };
    for (const [dwarf, [radius, sigma]] of Object.entries(dwarfs)) {
      const near = drawn.filter((o) =>
        Math.abs(Math.log10(o.halfLightRadiusPc / radius)) < 0.2 && Math.abs(Math.log10(o.velocityDispersion / sigma)) < 0.15);
      expect(near.length, `${dwarf} in ${name}`).toBeGreaterThanOrEqual(4);
    }
    const radii = drawn.map((o) => o.halfLightRadiusPc);
    expect(quantile(radii, 0.05)).toBeLessThan(100);
    expect(quantile(radii, 0.95)).toBeGreaterThan(1000);
    const residuals = drawn.map((o) =>
      o.log10EnclosedMass[RADII_OVER_RH.indexOf(1.8)] - Math.log10((6.3 * o.velocityDispersion ** 2 * o.halfLightRadiusPc) / 1000 / G));
    const [low, median, high] = [0.16, 0.5, 0.84].map((p) => quantile(residuals, p));
    console.info(`${name}: log10 M(<1.8 R_h) / Errani = ${median.toFixed(3)} +${(high - median).toFixed(3)} -${(median - low).toFixed(3)}`);
    expect(Math.abs(median)).toBeLessThan(0.05);
    expect((high - low) / 2).toBeLessThan(0.1);
  });

  it('nihao-like galaxies have cores and cusps, auriga-like ones cusps', () => {
    const slopes = (name: string): number[] =>
      Array.from({ length: 150 }, (_, i) => drawGalaxy(suite(name), createRandom(3).fork(i), 'spherical').parameters.haloGamma);
    expect(quantile(slopes('nihao-like'), 0.2)).toBeLessThan(0.4);
    expect(quantile(slopes('nihao-like'), 0.9)).toBeGreaterThan(0.9);
    expect(quantile(slopes('auriga-like'), 0.05)).toBeGreaterThan(0.7);
  });

  it('combined takes half of its galaxies from each', () => {
    const from = Array.from({ length: 200 }, (_, i) => drawGalaxy(suite('combined'), createRandom(5).fork(i), 'spherical').component.suite);
    expect(Math.abs(from.filter((name) => name === 'nihao-like').length - 100)).toBeLessThan(30);
  });

  it('the same seed and index give the same galaxy, whatever was drawn before', () => {
    const first = draw(suite('combined'), 17).observation;
    draw(suite('combined'), 3);
    expect(draw(suite('combined'), 17).observation).toEqual(first);
    expect(draw(suite('combined'), 18).observation.velocity).not.toEqual(first.velocity);
  });
});

describe('parseSuite', () => {
  it('names the field that is wrong', () => {
    const broken = read('nihao-like');
    expect(() => parseSuite({ ...broken, galaxies: { ...(broken['galaxies'] as object), haloMass: [1e11, 1e8] } })).toThrow(/galaxies\.haloMass/);
    expect(() => parseSuite({ ...broken, colour: 'red' })).toThrow(SteelyardError);
    expect(() => parseSuite(null)).toThrow(SteelyardError);
    expect(() => parseSuite('nihao-like')).toThrow(/outline/);
  });

  it('names the suite that a mixture misses, and refuses a mixture of itself', () => {
    expect(() => parseSuite(read('combined'))).toThrow(/"nihao-like", which is not there/);
    const self = { ...read('combined'), mixture: [{ suite: 'combined', weight: 1 }] };
    expect(() => parseSuite(self, () => self)).toThrow(/contains itself/);
  });
});

/** Without what is added to the equilibrium. */
const clean: Partial<Survey> = {
  debris: { galaxies: 0, stars: [0, 0] }, membership: { galaxies: 0, asWeights: 0, cut: [0, 1], contaminantFraction: [0, 0] },
};

describe('observing', () => {
  const plain: Partial<Survey> = {
    starCount: [4000, 4000], contaminantFraction: [0, 0], radialBias: [0, 0], edgeFraction: 0, halfLightRadiusErrorDex: 0,
    halfLightRadiusFromSample: 0, binaryFraction: [0, 0], ...clean,
  };

  it('stays within the edge, with the declared count, fraction and errors', () => {
    for (let i = 0; i < 12; i += 1) {
      const { model, observation: o } = draw(suite('combined'), i, { edgeFraction: 1, starCount: [800, 800], contaminantFraction: [0.08, 0.08], ...clean });
      expect(o.starCount).toBe(800);
      const edge = o.conditions.edgeOverRh * model.tracer.halfLightRadius * 1000;
      expect(Math.max(...o.xPc.map((x, k) => Math.hypot(x, o.yPc[k])))).toBeLessThanOrEqual(edge * (1 + 1e-12));
      expect(Math.abs(o.conditions.contaminantCount - 64)).toBeLessThan(4.5 * Math.sqrt(64));
      expect(o.isContaminant.reduce((sum, flag) => sum + flag, 0)).toBe(o.conditions.contaminantCount);
      expect(o.conditions.medianError).toBeLessThanOrEqual(0.75 * o.velocityDispersion);
      expect(Math.abs(Math.log(quantile(Array.from(o.velocityError), 0.5) / o.conditions.medianError))).toBeLessThan(0.15);
    }
  });

  it('sees the Jeans dispersion broadened by the errors, and half of the stars within R_h', () => {
    for (let i = 0; i < 6; i += 1) {
      const { model, observation: o } = draw(suite('combined'), 40 + i, plain);
      const dispersion = tabulated(solveJeans(model.equilibrium.mass, model.tracer, model.anisotropy).losDispersion);
      let [found, expected, fourth, within] = [0, 0, 0, 0];
      for (let k = 0; k < o.starCount; k += 1) {
        const R = Math.hypot(o.xPc[k], o.yPc[k]);
        const v = o.velocity[k] - o.conditions.velocityOffset;
        found += v * v;
        fourth += v ** 4;
        expected += dispersion(R / 1000) ** 2 + o.velocityError[k] ** 2;
        if (R < o.halfLightRadiusPc) within += 1;
      }
      const n = o.starCount;
      expect(Math.abs(found - expected) / n).toBeLessThan(4.5 * Math.sqrt((fourth / n - (found / n) ** 2) / n));
      expect(Math.abs(within / n - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / n));
    }
  });

  it('labels the true total mass, stars included, within the adopted radius', () => {
    const { model, observation: o } = draw(suite('combined'), 5);
    RADII_OVER_RH.forEach((f, k) => {
      const r = (f * o.halfLightRadiusPc) / 1000;
      expect(o.log10EnclosedMass[k]).toBeCloseTo(Math.log10(model.halo.enclosedMass(r) + model.stars.enclosedMass(r)), 12);
    });
    expect(o.halfLightRadiusPc / 1000 / model.tracer.halfLightRadius).not.toBe(1);
  });

  it('favours the centre or the outskirts as the bias says', () => {
    const median = (bias: number): number => {
      const { observation: o } = draw(suite('combined'), 8, { ...plain, edgeFraction: 1, edgeOverRh: [4, 4], radialBias: [bias, bias] });
      return quantile(Array.from(o.xPc, (x, k) => Math.hypot(x, o.yPc[k])), 0.5);
    };
    expect(median(-0.8)).toBeLessThan(0.95 * median(0));
    expect(median(0.8)).toBeGreaterThan(1.05 * median(0));
  });

  it('leans to one side as the azimuthal bias says: 1 + b cos has a first harmonic of b / 2', () => {
    const harmonic = (bias: number, more: Partial<Survey> = {}): number => {
      const { observation: o } = draw(suite('combined'), 8, { ...plain, azimuthalBias: [bias, bias], ...more });
      const mean = (part: (angle: number) => number): number =>
        o.xPc.reduce((sum, x, k) => sum + part(Math.atan2(o.yPc[k], x)), 0) / o.starCount;
      return Math.hypot(mean(Math.cos), mean(Math.sin));
    };
    const error = 1 / Math.sqrt(2 * 4000);
    expect(harmonic(0)).toBeLessThan(4 * error);
    expect(Math.abs(harmonic(0.4) - 0.2)).toBeLessThan(4 * error);
    // Those who are no members are seen through the same fields.
    expect(Math.abs(harmonic(0.4, { contaminantFraction: [0.5, 0.5] }) - 0.2)).toBeLessThan(4 * error);
  });
});

describe('a mock catalogue', () => {
  const place = { ra: 359.98, dec: -52, distanceKpc: 90, systemicVelocity: 55 };

  it('puts the stars where they are on the sky', () => {
    const { model, observation: o } = draw(suite('combined'), 2);
    const table = mockCatalogue(model, o, place);
    const { xi, eta } = projectToTangentPlane(table.ra, table.dec, place);
    const pcPerArcmin = (90000 * Math.PI) / 10800;
    const farthest = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((value, k) => Math.abs(value - b[k])));
    expect(farthest(xi.map((value) => value * pcPerArcmin), o.xPc)).toBeLessThan(1e-5);
    expect(farthest(eta.map((value) => value * pcPerArcmin), o.yPc)).toBeLessThan(1e-5);
    expect(farthest(table.velocity, o.velocity.map((v) => v + 55))).toBeLessThan(1e-10);
    expect(table.halfLightRadiusArcmin * pcPerArcmin).toBeCloseTo(o.halfLightRadiusPc, 8);
  });

  it('gives membership probabilities that are honest: of stars with probability p the share p are members', () => {
    const bins = Array.from({ length: 5 }, () => ({ sum: 0, variance: 0, members: 0, count: 0 }));
    for (let i = 0; i < 20; i += 1) {
      const { model, observation: o } = draw(suite('combined'), 100 + i, { starCount: [2500, 2500], contaminantFraction: [0.1, 0.1], binaryFraction: [0, 0], ...clean });
      const table = mockCatalogue(model, o, place);
      table.membershipProbability.forEach((p, k) => {
        const bin = bins[Math.min(Math.floor(p * 5), 4)];
        bin.sum += p;
        bin.variance += p * (1 - p);
        bin.count += 1;
        bin.members += 1 - o.isContaminant[k];
      });
    }
    const total = bins.reduce((all, bin) => ({ sum: all.sum + bin.sum, members: all.members + bin.members }), { sum: 0, members: 0 });
    expect(Math.abs(total.sum / total.members - 1)).toBeLessThan(0.005);
    for (const bin of bins) {
      expect(bin.count).toBeGreaterThan(100);
      // The member profile is taken as Gaussian, which it nearly is: 0.05 for that, above the noise.
      expect(Math.abs(bin.sum - bin.members) / bin.count).toBeLessThan(0.05 + (4 * Math.sqrt(bin.variance)) / bin.count);
    }
  });
});

describe('what a suite may say', () => {
  const json = read('nihao-like');
  const galaxies = json['galaxies'] as Record<string, unknown>;
  const survey = json['survey'] as Record<string, unknown>;
  const parsedWith = (where: 'galaxies' | 'survey', field: string, value: unknown): Suite =>
    parseSuite({ ...json, [where]: { ...(where === 'galaxies' ? galaxies : survey), [field]: value } });
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const outside = fc.oneof(fc.double({ min: 1.001, max: 1e6, noNaN: true }), fc.double({ min: -1e6, max: -1e-3, noNaN: true }));
  const pair = (of: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> =>
    fc.tuple(of, of).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
  const without = (of: Record<string, unknown>, ...fields: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !fields.includes(name)));

  it('shares between 0 and 1, and nothing else', () => {
    fc.assert(fc.property(pair(unit), (range) => {
      expect(parsedWith('survey', 'binaryFraction', range).components[0].survey.binaryFraction).toEqual(range);
    }));
    fc.assert(fc.property(outside, (value) => {
      expect(() => parsedWith('survey', 'binaryFraction', [Math.min(0, value), Math.max(0.5, value)])).toThrow(/survey\.binaryFraction/);
      expect(() => parsedWith('survey', 'edgeFraction', value)).toThrow(/survey\.edgeFraction/);
      expect(() => parsedWith('galaxies', 'rotation', { fraction: value, strength: [0, 1] })).toThrow(/galaxies\.rotation/);
    }));
  });

  it('shapes that can be: axis ratios up to one, a mass no flatter than its quadrupole can carry', () => {
    const shape = galaxies['shape'] as object;
    fc.assert(fc.property(pair(fc.double({ min: 0.6, max: 1, noNaN: true })), (massMinorToMajor) => {
      expect(parsedWith('galaxies', 'shape', { ...shape, massMinorToMajor }).components[0].galaxies.shape?.massMinorToMajor).toEqual(massMinorToMajor);
    }));
    fc.assert(fc.property(fc.double({ min: 1e-3, max: 0.599, noNaN: true }), (low) => {
      expect(() => parsedWith('galaxies', 'shape', { ...shape, massMinorToMajor: [low, 1] })).toThrow(/shape\.massMinorToMajor/);
    }));
    expect(() => parsedWith('galaxies', 'shape', { ...shape, oblateFraction: 0.8, prolateFraction: 0.3 })).toThrow(/exceed one/);
  });

  it('refuses any field that is missing or unknown, wherever it is', () => {
    fc.assert(fc.property(fc.constantFrom('galaxies', 'survey'), fc.stringMatching(/^[a-z]{1,8}X$/), (where, field) => {
      expect(() => parsedWith(where as 'galaxies', field, 1)).toThrow(SteelyardError);
    }));
    for (const field of ['haloMass', 'stellarMass', 'halo', 'tracer', 'anisotropy']) {
      expect(() => parseSuite({ ...json, galaxies: without(galaxies, field) })).toThrow(new RegExp(`galaxies\\.${field}`));
    }
  });

  it('is still as the first version had it: spheres, and tidy surveys', () => {
    const round = without(galaxies, 'shape', 'rotation');
    const tidy = without(survey, 'halfLightRadiusFromSample', 'binaryFraction', 'debris', 'membership');
    const old = parseSuite({ ...json, version: 1, galaxies: round, survey: { ...tidy, halfLightRadiusErrorDex: 0.022 } });
    const { model, observation } = draw(old, 1, {}, drawKind(old, createRandom(1)));
    expect(model.flattened).toBeUndefined();
    expect(observation.weight.every((weight) => weight === 1)).toBe(true);
    expect(observation.isDebris.every((flag) => flag === 0)).toBe(true);
  });

  it('that it is for testing only, as fire-like does', () => {
    expect(suite('fire-like').testOnly).toBe(true);
    expect(suite('combined').testOnly).toBe(false);
    expect(suite('combined').matchBins).toBe(30);
    for (const name of ['nihao-like', 'auriga-like', 'fire-like']) expect(suite(name).ownChoices.length).toBeGreaterThan(3);
  });
});
