import { describe, expect, it } from 'vitest';
import { G } from '../constants/constants.ts';
import { diCintio } from '../profiles/diCintio.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import { nfw, nfwOfHalo } from '../profiles/nfw.ts';
import { plummer } from '../profiles/plummer.ts';
import { sumOfProfiles } from '../profiles/sum.ts';
import { PLUMMER_SHAPE, stellarProfile, tracerOfHalfLightRadius, tracerOfScale, type Tracer } from '../profiles/tracer.ts';
import { zhao } from '../profiles/zhao.ts';
import { createRandom } from '../random/random.ts';
import { anisotropyAt, invertDistribution, type Anisotropy, type EquilibriumModel } from './distributionFunction.ts';
import { drawEquilibriumStars, projectStars, type Stars } from './equilibriumStars.ts';
import { solveJeans } from './jeans.ts';

function invert(mass: MassProfile, tracer: Tracer, anisotropy: Anisotropy): EquilibriumModel {
  const model = invertDistribution(mass, tracer, anisotropy);
  if (!model) throw new Error('f < 0');
  return model;
}

/** The worst relative error of f0 where 99.99 % of the stars are. */
function worstError(model: EquilibriumModel, exact: (q: number) => number): number {
  let worst = 0;
  model.distribution.forEach((f, i) => {
    if (model.grid.number[i] > 1e-4 && model.grid.number[i] < 0.9999) worst = Math.max(worst, Math.abs(f / exact(model.grid.psi[i]) - 1));
  });
  return worst;
}

describe('the inversion against closed forms', () => {
  const unit = 1 / G; // G M = 1

  it('Plummer, isotropic: f = 24 sqrt(2) / (7 pi^3) Q^(7/2)', () => {
    const model = invert(plummer(unit, 1), tracerOfScale(PLUMMER_SHAPE, 1), { central: 0, radius: Infinity });
    expect(worstError(model, (q) => ((24 * Math.SQRT2) / (7 * Math.PI ** 3)) * q ** 3.5)).toBeLessThan(0.005);
  });

  it('Plummer, Osipkov-Merritt (Merritt 1985, AJ 90, 1027), for several radii', () => {
    for (const ra of [0.8, 1, 3]) {
      const model = invert(plummer(unit, 1), tracerOfScale(PLUMMER_SHAPE, 1), { central: 0, radius: ra });
      const exact = (q: number): number =>
        ((24 * Math.SQRT2) / (7 * Math.PI ** 3)) * q ** 3.5 * (1 - 1 / ra ** 2 + 7 / (16 * ra ** 2 * q ** 2));
      expect(worstError(model, exact)).toBeLessThan(0.005);
    }
  });

  it('finds the least anisotropy radius of a Plummer sphere, 3/4 of its scale', () => {
    const tracer = tracerOfScale(PLUMMER_SHAPE, 1);
    expect(invertDistribution(plummer(unit, 1), tracer, { central: 0, radius: 0.74 })).toBeUndefined();
    expect(invertDistribution(plummer(unit, 1), tracer, { central: 0, radius: 0.76 })).toBeDefined();
  });

  it('Hernquist with constant beta 1/2: f = 3 Q^2 / (4 pi^3 L) (Baes & Dejonghe 2002, A&A 393, 485)', () => {
    const shape = { alpha: 1, beta: 4, gamma: 1 };
    const hernquist = zhao(shape, unit / (2 * Math.PI), 1);
    const model = invert(hernquist, tracerOfScale(shape, 1), { central: 0.5, radius: Infinity });
    expect(worstError(model, (q) => (3 * q * q) / (4 * Math.PI ** 3))).toBeLessThan(0.005);
  });

  it('Plummer with constant beta -0.49 gives back the density it came from', () => {
    // rho r^(2 beta) = C integral f0 (psi - Q)^(1/2 - beta): forward integral, in the exact exponent, of the inverted f0.
    const model = invert(plummer(unit, 1), tracerOfScale(PLUMMER_SHAPE, 1), { central: -0.49, radius: Infinity });
    const { psi, radius } = model.grid;
    const n = 0.99;
    const constant = 2 * Math.PI ** 1.5 * 2 ** n * 0.8863 / 0.9958; // Gamma(1.49), Gamma(1.99)
    for (const i of [50, 64, 76, 90]) {
      let sum = 0;
      for (let k = i; k < psi.length - 1; k += 1) {
        const [a, b] = [model.distribution[k], model.distribution[k + 1]];
        const f = (a - b) / Math.log(a / b); // mean of an exponential across the interval
        sum += (f * ((psi[i] - psi[k + 1]) ** (n + 1) - (psi[i] - psi[k]) ** (n + 1))) / (n + 1);
      }
      const expected = model.tracer.density(radius[i]) * radius[i] ** -0.98;
      expect(Math.abs((constant * sum) / expected - 1)).toBeLessThan(0.01);
    }
  });

  it('refuses an isotropic core within a cusp (Evans, An & Walker 2009, MNRAS 393, L50), not a weak cusp', () => {
    const still = { central: 0, radius: Infinity };
    expect(invertDistribution(nfwOfHalo(2e9, 18), tracerOfScale(PLUMMER_SHAPE, 0.3), still)).toBeUndefined();
    expect(invertDistribution(nfwOfHalo(2e9, 18), tracerOfScale({ alpha: 2, beta: 5, gamma: 0.1 }, 0.3), still)).toBeDefined();
  });

  it('refuses radial orbits at the centre of a core (An & Evans 2006), and a beta out of range', () => {
    expect(invertDistribution(nfw(1e7, 1), tracerOfScale(PLUMMER_SHAPE, 0.3), { central: 0.1, radius: Infinity })).toBeUndefined();
    expect(() => invertDistribution(nfw(1e7, 1), tracerOfScale(PLUMMER_SHAPE, 0.3), { central: -1, radius: 1 })).toThrow(/central beta/);
  });
});

describe('the Jeans moments against closed forms', () => {
  it('isotropic Plummer: sigma_r^2 = G M / 6 sqrt(r^2 + a^2), sigma_los^2 = 3 pi G M / 64 sqrt(R^2 + a^2)', () => {
    const jeans = solveJeans(plummer(1e7, 0.3), tracerOfScale(PLUMMER_SHAPE, 0.3), { central: 0, radius: Infinity });
    for (const r of [0.01, 0.1, 0.3, 1, 3]) {
      const depth = (G * 1e7) / Math.hypot(r, 0.3);
      expect(Math.abs(jeans.radialDispersion(r) / Math.sqrt(depth / 6) - 1)).toBeLessThan(1e-4);
      expect(Math.abs(jeans.losDispersion(r) / Math.sqrt((3 * Math.PI * depth) / 64) - 1)).toBeLessThan(1e-4);
      expect(Math.abs(jeans.surfaceDensity(r) * Math.PI * 0.09 * (1 + (r / 0.3) ** 2) ** 2 - 1)).toBeLessThan(1e-4);
    }
  });
});

const COUNT = 40000;
const cases: readonly (readonly [string, MassProfile, Tracer, Anisotropy])[] = [
  ['NFW, (2, 5, 0.1), Osipkov-Merritt at R_h', nfwOfHalo(2e9, 18), tracerOf(0.1), { central: 0, radius: 0.5 }],
  ['NFW, (2, 5, 0.1), isotropic', nfwOfHalo(2e9, 18), tracerOf(0.1), { central: 0, radius: Infinity }],
  ['cored Di Cintio, Plummer, Osipkov-Merritt', zhao({ alpha: 2, beta: 3, gamma: 0 }, 5e7, 1), tracerOf(0), { central: 0, radius: 0.6 }],
  ['Di Cintio + stars, (2, 5, 0.6), beta 0.2', withStars(diCintio(5e9, 1e7, 14), 0.6), tracerOf(0.6), { central: 0.2, radius: Infinity }],
  ['Di Cintio + stars, (2, 5, 0), beta -0.4', withStars(diCintio(5e9, 1e7, 14), 0), tracerOf(0), { central: -0.4, radius: Infinity }],
  ['NFW, (2, 5, 0.5), beta -0.45 to 1 at 1 kpc', nfwOfHalo(2e9, 18), tracerOf(0.5), { central: -0.45, radius: 1 }],
  ['NFW, (2, 5, 0.5), beta 0.2 to 1 at 0.5 kpc', nfwOfHalo(2e9, 18), tracerOf(0.5), { central: 0.2, radius: 0.5 }],
];

function tracerOf(gamma: number): Tracer {
  return tracerOfHalfLightRadius({ alpha: 2, beta: 5, gamma }, 0.5);
}

function withStars(halo: MassProfile, gamma: number): MassProfile {
  return sumOfProfiles([halo, stellarProfile(tracerOf(gamma), 1e7)]);
}

describe.each(cases)('stars drawn in equilibrium: %s', (_name, mass, tracer, anisotropy) => {
  const stars = drawEquilibriumStars(invert(mass, tracer, anisotropy), COUNT, createRandom(20));
  const jeans = solveJeans(mass, tracer, anisotropy);
  const { radius, radial, squared } = spherical(stars);

  it('have the sigma_r and beta of the Jeans equation, shell by shell', () => {
    for (const indices of shells(radius, 10)) {
      // Against the mean over the same stars, so that the width of the shell does not matter.
      const sigma2 = mean(indices, (i) => radial[i] ** 2);
      const expected = mean(indices, (i) => jeans.radialDispersion(radius[i]) ** 2);
      // 4.5 standard errors of a variance; the kurtosis of these distributions is near that of a Gaussian.
      const noise = 4.5 * Math.sqrt(2 / indices.length);
      expect(Math.abs(sigma2 / expected - 1)).toBeLessThan(noise);
      const tangential = mean(indices, (i) => (squared[i] - radial[i] ** 2) / 2);
      const expectedTangential = mean(indices, (i) => (1 - anisotropyAt(anisotropy, radius[i])) * jeans.radialDispersion(radius[i]) ** 2);
      expect(Math.abs(tangential - expectedTangential) / expectedTangential).toBeLessThan(noise);
      expect(Math.abs(mean(indices, (i) => radial[i]))).toBeLessThan(4.5 * Math.sqrt(sigma2 / indices.length));
    }
  });

  it('have the sigma_los of the Jeans equation, ring by ring, from two directions', () => {
    for (const [cosTheta, phi] of [[1, 0], [-0.3, 2.1]]) {
      const view = projectStars(stars, cosTheta, phi);
      const R = view.x.map((x, i) => Math.hypot(x, view.y[i]));
      for (const indices of shells(R, 10)) {
        const variance = mean(indices, (i) => view.velocity[i] ** 2);
        const fourth = mean(indices, (i) => view.velocity[i] ** 4);
        const expected = mean(indices.filter((_, k) => k % 40 === 0), (i) => jeans.losDispersion(R[i]) ** 2);
        expect(Math.abs(variance - expected)).toBeLessThan(4.5 * Math.sqrt((fourth - variance ** 2) / indices.length));
      }
    }
  });

  it('obey the virial theorem: <v^2> = <G M(r) / r>', () => {
    const all = Array.from(radius.keys());
    const kinetic = mean(all, (i) => squared[i]);
    const scatter = Math.sqrt(mean(all, (i) => (squared[i] - (G * mass.enclosedMass(radius[i])) / radius[i]) ** 2) / COUNT);
    expect(Math.abs(kinetic - mean(all, (i) => (G * mass.enclosedMass(radius[i])) / radius[i]))).toBeLessThan(4 * scatter);
  });

  it('are bound, spread as the tracer, and half of them within R_h on the sky', () => {
    const highest = squared.reduce((most, v2, i) => Math.max(most, v2 / 2 + mass.potential(radius[i])), -Infinity);
    expect(highest).toBeLessThan(0);
    const R = stars.x.map((x, i) => Math.hypot(x, stars.y[i]));
    const within = R.filter((value) => value < tracer.halfLightRadius).length / COUNT;
    expect(Math.abs(within - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / COUNT));
    const profile = stellarProfile(tracer, 1);
    for (const f of [0.2, 0.5, 1.3, 3]) {
      const r = f * tracer.halfLightRadius;
      const p = profile.enclosedMass(r);
      const found = radius.filter((value) => value < r).length / COUNT;
      expect(Math.abs(found - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / COUNT));
    }
  });
});

function spherical(stars: Stars): { radius: Float64Array; radial: Float64Array; squared: Float64Array } {
  const radius = stars.x.map((x, i) => Math.hypot(x, stars.y[i], stars.z[i]));
  const radial = stars.x.map((x, i) => (x * stars.vx[i] + stars.y[i] * stars.vy[i] + stars.z[i] * stars.vz[i]) / radius[i]);
  return { radius, radial, squared: stars.vx.map((v, i) => v * v + stars.vy[i] ** 2 + stars.vz[i] ** 2) };
}

/** Indices in groups of equal number by rising value. */
function shells(values: Float64Array, groups: number): number[][] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const size = Math.floor(order.length / groups);
  return Array.from({ length: groups }, (_, g) => order.slice(g * size, (g + 1) * size));
}

function mean(indices: readonly number[], value: (i: number) => number): number {
  let sum = 0;
  for (const i of indices) sum += value(i);
  return sum / indices.length;
}
