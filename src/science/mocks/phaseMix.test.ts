import { describe, expect, it } from 'vitest';
import { axesOf, flattenedField, type FlattenedField } from '../profiles/flattened.ts';
import { nfwOfHalo } from '../profiles/nfw.ts';
import { tracerOfHalfLightRadius } from '../profiles/tracer.ts';
import { zhao } from '../profiles/zhao.ts';
import { createRandom } from '../random/random.ts';
import { invertDistribution, type EquilibriumModel } from './distributionFunction.ts';
import { drawEquilibriumStars, type Stars } from './equilibriumStars.ts';
import { followOrbits } from './orbits.ts';
import { mixStars, type MixedStars } from './phaseMix.ts';
import { solveJeans } from './jeans.ts';

const SHAPES = [
  ['oblate', 0.7, 0.4, 0], ['prolate', 0.75, 0.5, 1], ['triaxial', 0.7, 0.35, 0.5], ['spherical', 1, 1, 0],
] as const;
const tracer = tracerOfHalfLightRadius({ alpha: 2, beta: 5, gamma: 0.3 }, 0.4);
const halos = {
  cusp: { mass: nfwOfHalo(2e9, 18), gamma: 1 },
  core: { mass: zhao({ alpha: 1.5, beta: 3, gamma: 0.2 }, 3e7, 1.2), gamma: 0.2 },
};

function model(of: keyof typeof halos): EquilibriumModel {
  const found = invertDistribution(halos[of].mass, tracer, { central: 0, radius: 1.5 });
  if (!found) throw new Error('f < 0');
  return found;
}

function field(of: keyof typeof halos, massRatio: number, triaxiality: number): FlattenedField {
  return flattenedField((m) => halos[of].mass.density(m), halos[of].gamma, axesOf(massRatio, triaxiality), 0.4);
}

function energies(potential: FlattenedField, { x, y, z, vx, vy, vz }: Stars): Float64Array {
  return x.map((_, i) => potential.potential(x[i], y[i], z[i]) + 0.5 * (vx[i] ** 2 + vy[i] ** 2 + vz[i] ** 2));
}

/** x_i dPhi/dx_i of each star by central differences. */
function virial(potential: FlattenedField, stars: Stars, axis: 0 | 1 | 2): Float64Array {
  return stars.x.map((_, i) => {
    const place = [stars.x[i], stars.y[i], stars.z[i]] as [number, number, number];
    const h = 1e-3 * Math.hypot(...place);
    const at = (shift: number): number =>
      potential.potential(...place.map((p, k) => (k === axis ? p + shift : p)) as [number, number, number]);
    return (place[axis] * (at(h) - at(-h))) / (2 * h);
  });
}

/** A mean over orbits, and its standard error from their spread: places on one orbit are no independent draws. */
function overOrbits(values: Float64Array, { orbits, samples }: MixedStars): { mean: number; error: number } {
  const means = Array.from({ length: orbits }, (_, o) =>
    values.subarray(o * samples, (o + 1) * samples).reduce((a, b) => a + b, 0) / samples);
  const mean = means.reduce((a, b) => a + b, 0) / orbits;
  return { mean, error: Math.sqrt(means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / orbits / (orbits - 1)) };
}

describe('the integrator', () => {
  it.each(['cusp', 'core'] as const)('conserves energy in a triaxial %s over twenty turns: the median star to 5e-4, all but one in a hundred to a hundredth', (name) => {
    const potential = field(name, 0.7, 0.5);
    const stars = drawEquilibriumStars(model(name), 600, createRandom(2));
    const before = energies(potential, stars);
    followOrbits(potential, { stars, clock: new Float64Array(600) }, 1000, 1, createRandom(1));
    const change = energies(potential, stars).map((e, i) => Math.abs(e / before[i] - 1)).sort();
    console.info(`${name}: |dE / E| median ${change[300].toExponential(1)}, 99 % ${change[594].toExponential(1)}`);
    expect(change[300]).toBeLessThan(5e-4);
    expect(change[594]).toBeLessThan(0.01);
  });

  it('conserves angular momentum about an axis of symmetry', () => {
    const potential = field('cusp', 0.7, 0);
    const stars = drawEquilibriumStars(model('cusp'), 300, createRandom(3));
    const momentum = (): Float64Array => stars.x.map((x, i) => x * stars.vy[i] - stars.y[i] * stars.vx[i]);
    const before = momentum();
    followOrbits(potential, { stars, clock: new Float64Array(300) }, 1000, 1, createRandom(1));
    const after = momentum();
    // The force's azimuthal part vanishes exactly, so that only rounding is left.
    before.forEach((value, i) => expect(Math.abs(after[i] - value)).toBeLessThan(1e-9 * (Math.abs(value) + 1)));
  });

  it('follows a circular orbit through its phases, sampling all of them alike in time', () => {
    const sphere = field('core', 1, 0);
    const r = 0.5;
    const force = (sphere.mass.potential(r * 1.01) - sphere.mass.potential(r * 0.99)) / (0.02 * r);
    const stars = {
      count: 1, x: Float64Array.of(r), y: Float64Array.of(0), z: Float64Array.of(0),
      vx: Float64Array.of(0), vy: Float64Array.of(Math.sqrt(force * r)), vz: Float64Array.of(0),
    };
    const taken = followOrbits(sphere, { stars, clock: new Float64Array(1) }, 20000, 2000, createRandom(4));
    const phases = taken.x.map((x, i) => (Math.atan2(taken.y[i], x) / (2 * Math.PI) + 1) % 1).sort();
    const worst = phases.reduce((most, p, i) => Math.max(most, Math.abs(p - i / 2000)), 0);
    expect(worst).toBeLessThan(1.95 / Math.sqrt(2000)); // Kolmogorov-Smirnov at 1e-3
    taken.x.forEach((x, i) => expect(Math.abs(Math.hypot(x, taken.y[i]) / r - 1)).toBeLessThan(0.02));
  });
});

describe.each(SHAPES)('stars mixed in a field: %s', (name, massRatio, starsRatio, triaxiality) => {
  const potential = field('cusp', massRatio, triaxiality);
  const mixed = mixStars(model('cusp'), potential, axesOf(starsRatio, triaxiality), 3000, createRandom(6))!;

  it('obey the tensor virial theorem: <v_i^2> = <x_i dPhi/dx_i> along each axis', () => {
    const { stars } = mixed;
    ([stars.vx, stars.vy, stars.vz] as const).forEach((v, axis) => {
      const balance = virial(potential, stars, axis as 0 | 1 | 2);
      const kinetic = overOrbits(v.map((value) => value * value), mixed);
      const difference = overOrbits(v.map((value, i) => value * value - balance[i]), mixed);
      expect(Math.abs(difference.mean)).toBeLessThan(4 * difference.error);
      expect(Math.abs(difference.mean / kinetic.mean)).toBeLessThan(0.03);
    });
  });

  it('stay so: another thirty turns change neither extent, shape nor dispersions', () => {
    const { stars, samples, orbits } = mixed;
    const start: Stars = { count: orbits, ...Object.fromEntries((['x', 'y', 'z', 'vx', 'vy', 'vz'] as const).map((key) =>
      [key, Float64Array.from({ length: orbits }, (_, o) => stars[key][o * samples])])) as Omit<Stars, 'count'> };
    const later = followOrbits(potential, { stars: start, clock: new Float64Array(orbits) }, 1500, samples, createRandom(8));
    const moments: ((s: Stars, i: number) => number)[] = [
      (s, i) => Math.log(Math.hypot(s.x[i], s.y[i], s.z[i])), (s, i) => s.z[i] ** 2 / (s.x[i] ** 2 + s.y[i] ** 2 + s.z[i] ** 2),
      (s, i) => s.vx[i] ** 2, (s, i) => s.vy[i] ** 2, (s, i) => s.vz[i] ** 2,
    ];
    for (const moment of moments) {
      const change = overOrbits(stars.x.map((_, i) => moment(later, i) - moment(stars, i)), mixed);
      const size = overOrbits(stars.x.map((_, i) => Math.abs(moment(stars, i))), mixed);
      expect(Math.abs(change.mean)).toBeLessThan(Math.max(4 * change.error, 0.01 * size.mean));
    }
  });

  it(name === 'spherical' ? 'are as the Jeans equation has them' : 'are flattened, and coldest along the short axis', () => {
    const { stars } = mixed;
    const shape = (axis: Float64Array): number =>
      overOrbits(axis.map((value, i) => value ** 2 / (stars.x[i] ** 2 + stars.y[i] ** 2 + stars.z[i] ** 2)), mixed).mean;
    const heat = (v: Float64Array): number => overOrbits(v.map((value) => value * value), mixed).mean;
    if (name === 'spherical') {
      const jeans = solveJeans(halos.cusp.mass, tracer, { central: 0, radius: 1.5 });
      for (const [low, high] of [[0.1, 0.2], [0.3, 0.6], [0.8, 1.6]] as const) {
        const inside = Array.from(stars.x.keys()).filter((i) => {
          const r = Math.hypot(stars.x[i], stars.y[i], stars.z[i]);
          return r > low && r < high;
        });
        let [found, expected] = [0, 0];
        for (const i of inside) {
          const r = Math.hypot(stars.x[i], stars.y[i], stars.z[i]);
          found += ((stars.x[i] * stars.vx[i] + stars.y[i] * stars.vy[i] + stars.z[i] * stars.vz[i]) / r) ** 2;
          expected += jeans.radialDispersion(r) ** 2;
        }
        // Errors of 3,000 orbits, of which some hundreds pass through each shell.
        expect(Math.abs(found / expected - 1)).toBeLessThan(0.08);
      }
      expect(Math.abs(shape(stars.z) - 1 / 3)).toBeLessThan(0.02);
    } else {
      expect(shape(stars.z)).toBeLessThan(shape(stars.x) - 0.1);
      expect(heat(stars.vz)).toBeLessThan(0.9 * heat(stars.vx));
      if (name === 'triaxial') expect(shape(stars.y)).toBeLessThan(shape(stars.x));
    }
  });
});
