import { describe, expect, it } from 'vitest';
import type { MapsRecipe } from '../../shared/maps.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { createRandom } from '../random/random.ts';
import { DEFAULT_MAPS_RECIPE, makeMaps } from './maps.ts';
import { SCALAR_NAMES } from './scalars.ts';

const measured = (value: number, error = 0) => ({ value, errorLow: error, errorHigh: error, bibcode: 'user' });

/** A Plummer profile on the sky (scale 1 R_h) with Gaussian velocities whose dispersion falls by `fall` beyond R_h. */
function plummerSample(
  count: number,
  options: { sigma?: number; error?: number; fall?: number; seed?: number; truncate?: number } = {},
): KinematicSample {
  const { sigma = 10, error = 2, fall = 1, seed = 3, truncate = Infinity } = options;
  const random = createRandom(seed);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const velocity = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let radius = Infinity;
    while (radius > truncate || radius === Infinity) {
      const u = random.uniform();
      radius = Math.sqrt(u / (1 - u));
    }
    const angle = 2 * Math.PI * random.uniform();
    x[i] = radius * Math.cos(angle);
    y[i] = radius * Math.sin(angle);
    velocity[i] = sigma * (radius > 1 ? fall : 1) * random.normal() + error * random.normal();
  }
  return {
    starCount: count, x, y, velocity,
    velocityError: new Float64Array(count).fill(error),
    weight: new Float64Array(count).fill(1),
    row: Int32Array.from({ length: count }, (_, i) => i),
    halfLightRadius: measured(500, 20), distance: measured(100, 5), systemicVelocity: measured(50), velocityDispersion: measured(sigma),
  };
}

const scalar = (sample: KinematicSample, name: string): number =>
  makeMaps(sample, { ...DEFAULT_MAPS_RECIPE, scalars: [name] }).scalars[0];
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

describe('makeMaps', () => {
  it('gives both images of the recipe, summing to 1 when they hold every star', () => {
    const sample = plummerSample(2000, { truncate: 2 });
    const maps = makeMaps(sample, DEFAULT_MAPS_RECIPE);
    expect(maps.pixels).toBe(48);
    expect(maps.sky).toHaveLength(48 * 48);
    expect(maps.phaseSpace).toHaveLength(48 * 48);
    expect(sum(maps.sky)).toBeCloseTo(1, 4);
    // Kernels reach past R = 0, as gaussian_kde without reflection does.
    expect(sum(maps.phaseSpace)).toBeGreaterThan(0.93);
    expect(sum(maps.phaseSpace)).toBeLessThan(1);
  });

  it('puts north up and east at positive x, velocity in rows and radius in columns', () => {
    const base = plummerSample(400);
    const sample: KinematicSample = {
      ...base,
      x: base.x.map((_, i) => 1 + 0.1 * Math.cos(i)), y: base.y.map((_, i) => -2 + 0.1 * Math.sin(3 * i)),
      velocity: base.velocity.map((v) => 20 + v / 20),
    };
    const maps = makeMaps(sample, DEFAULT_MAPS_RECIPE);
    expect(centroid(maps.sky)).toEqual([expect.closeTo((1 + 3) / 0.125 - 0.5, 0), expect.closeTo((-2 + 3) / 0.125 - 0.5, 0)]);
    const [column, row] = centroid(maps.phaseSpace);
    expect(column).toBeCloseTo(Math.hypot(1, 2) / (3 / 48) - 0.5, 0);
    expect(row).toBeCloseTo((2 + 4) / (8 / 48) - 0.5, 0);
  });

  it('does not depend on the units or on which way velocities are counted, apart from a flip', () => {
    const sample = plummerSample(300);
    const mirrored = makeMaps({ ...sample, velocity: sample.velocity.map((v) => -v) }, DEFAULT_MAPS_RECIPE).phaseSpace;
    const maps = makeMaps(sample, DEFAULT_MAPS_RECIPE);
    for (let row = 0; row < 48; row++) {
      for (let column = 0; column < 48; column++) {
        expect(mirrored[row * 48 + column]).toBeCloseTo(maps.phaseSpace[(47 - row) * 48 + column], 9);
      }
    }
    const faster: KinematicSample = { ...sample, velocity: sample.velocity.map((v) => 3 * v), velocityDispersion: measured(30) };
    makeMaps(faster, DEFAULT_MAPS_RECIPE).phaseSpace.forEach((value, i) => { expect(value).toBeCloseTo(maps.phaseSpace[i], 9); });
  });

  it('gives the scalars their meaning', () => {
    const sample = plummerSample(40_000, { error: 1e-6 });
    const small: MapsRecipe = { ...DEFAULT_MAPS_RECIPE, pixels: 4 };
    const scalars = makeMaps(sample, small).scalars;
    const at = (name: string): number => scalars[DEFAULT_MAPS_RECIPE.scalars.indexOf(name)];
    expect(scalars).toHaveLength(SCALAR_NAMES.length);
    expect(at('log10HalfLightRadius')).toBeCloseTo(Math.log10(0.5), 6);
    expect(at('log10Dispersion')).toBeCloseTo(1, 6);
    expect(at('log10StarCount')).toBeCloseTo(Math.log10(40_000), 5);
    expect(at('v98')).toBeCloseTo(2.3263, 1);
    expect(at('velocityTail')).toBeCloseTo(2.9058, 1);
    expect(at('log10MedianRadius')).toBeCloseTo(0, 1.7);
    // Plummer: R(u) = sqrt(u / (1 - u)).
    expect(at('log10RadiusSpread')).toBeCloseTo(Math.log10(Math.sqrt(0.84 / 0.16) / Math.sqrt(0.16 / 0.84)), 1.7);
    expect(at('log10DispersionRatio')).toBeCloseTo(0, 1.7);
    expect(scalar(plummerSample(300, { error: 4 }), 'velocityErrorRatio')).toBeCloseTo(0.4, 6);
  });

  it('deconvolves the errors in the dispersion ratio', () => {
    const sample = plummerSample(40_000, { error: 8, fall: 0.5 });
    expect(scalar(sample, 'log10DispersionRatio')).toBeCloseTo(Math.log10(2), 1.5);
  });

  it('counts weights: stars of zero weight are not there', () => {
    const sample = plummerSample(500);
    const doubled: KinematicSample = {
      ...sample, starCount: 1000,
      x: join(sample.x, sample.x.map((x) => x + 1)),
      y: join(sample.y, sample.y),
      velocity: join(sample.velocity, sample.velocity.map((v) => v - 30)),
      velocityError: join(sample.velocityError, sample.velocityError.map(() => 9)),
      weight: join(sample.weight, new Float64Array(500)),
    };
    const a = makeMaps(sample, DEFAULT_MAPS_RECIPE);
    const b = makeMaps(doubled, DEFAULT_MAPS_RECIPE);
    expect(b.sky).toEqual(a.sky);
    expect(b.phaseSpace).toEqual(a.phaseSpace);
    b.scalars.forEach((value, i) => { expect(value).toBeCloseTo(a.scalars[i], 6); });
  });

  it('refuses what would give NaN', () => {
    const sample = plummerSample(50);
    expect(() => makeMaps({ ...sample, x: sample.x.map(() => 1), y: sample.y.map(() => 1) }, DEFAULT_MAPS_RECIPE)).toThrow(/one line or in one place/);
    expect(() => makeMaps({ ...sample, velocityDispersion: measured(0) }, DEFAULT_MAPS_RECIPE)).toThrow(/not resolved/);
    expect(() => makeMaps({ ...sample, halfLightRadius: measured(0) }, DEFAULT_MAPS_RECIPE)).toThrow(/half-light radius/);
    expect(() => makeMaps(sample, { ...DEFAULT_MAPS_RECIPE, scalars: ['charm'] })).toThrow(/"charm"/);
    expect(() => makeMaps(sample, { ...DEFAULT_MAPS_RECIPE, scalars: ['toString'] })).toThrow(/"toString"/);
  });

  it('gives finite images and scalars for two or three stars', () => {
    for (const count of [3, 5, 10]) {
      const maps = makeMaps(plummerSample(count), DEFAULT_MAPS_RECIPE);
      for (const values of [maps.sky, maps.phaseSpace, maps.scalars]) expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

function centroid(image: Float32Array): [number, number] {
  let column = 0;
  let row = 0;
  const total = sum(image);
  image.forEach((value, i) => {
    column += (value * (i % 48)) / total;
    row += (value * Math.floor(i / 48)) / total;
  });
  return [column, row];
}

function join(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
