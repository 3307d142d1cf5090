import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { G } from '../constants/constants.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { CRITICAL_DENSITY, medianConcentration, virialRadius } from './cosmology.ts';
import { coreEinasto } from './coreEinasto.ts';
import { coreNfw, coreOfStarFormation } from './coreNfw.ts';
import { diCintio, diCintioShape } from './diCintio.ts';
import type { MassProfile } from './massProfile.ts';
import { nfw, nfwOfHalo } from './nfw.ts';
import { plummer } from './plummer.ts';
import { sumOfProfiles } from './sum.ts';
import { tabulatedProfile } from './tabulated.ts';
import { halfNumberRadius, PLUMMER_SHAPE, stellarProfile, tracerOfHalfLightRadius, tracerOfScale } from './tracer.ts';
import { zhao, zhaoOfHalo } from './zhao.ts';

const PYTHON = '/usr/bin/python3';
const scipyHere = existsSync(PYTHON) && existsSync('/usr/lib/python3/dist-packages/scipy');

function python<T>(script: string): T {
  return JSON.parse(execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' })) as T;
}

function relative(a: number, b: number): number {
  return Math.abs(a / b - 1);
}

const families: Readonly<Record<string, MassProfile>> = {
  nfw: nfwOfHalo(3e9, 14),
  zhao: zhao({ alpha: 1.7, beta: 2.7, gamma: 0.4 }, 3e7, 1.3),
  'di-cintio': diCintio(1e10, 2e7, 12),
  'core-nfw': coreNfw({ mass: 3e9, concentration: 14, coreStrength: 0.8, coreRadius: 0.6 }),
  'core-nfw-tides': coreNfw({ mass: 3e9, concentration: 14, coreStrength: 0.8, coreRadius: 0.6, tides: { radius: 2, slope: 4.2 } }),
  'core-einasto': coreEinasto(1e7, 2, 0.7),
  plummer: plummer(1e7, 0.3),
  stars: stellarProfile(tracerOfHalfLightRadius({ alpha: 2, beta: 4.5, gamma: 0.5 }, 0.3), 1e7),
  sum: sumOfProfiles([nfwOfHalo(3e9, 14), plummer(1e7, 0.3)]),
};

describe('every mass profile', () => {
  it.each(Object.entries(families))('%s: dM/dr = 4 pi r^2 rho and dPhi/dr = G M / r^2', (_name, profile) => {
    fc.assert(fc.property(fc.double({ min: -2.5, max: 2, noNaN: true }), (logRadius) => {
      const r = 10 ** logRadius;
      if (profile.kind === 'core-nfw-tides' && Math.abs(r / 2 - 1) < 0.02) return; // its density breaks there
      const h = 1e-3 * r;
      const derivative = (f: (x: number) => number): number => (8 * (f(r + h) - f(r - h)) - (f(r + 2 * h) - f(r - 2 * h))) / (12 * h);
      const dMass = derivative((x) => profile.enclosedMass(x));
      // Where next to no mass is left the derivative is lost to rounding.
      const floor = (1e-5 * profile.enclosedMass(r)) / r;
      expect(Math.abs(dMass - 4 * Math.PI * r * r * profile.density(r))).toBeLessThan(1e-4 * dMass + floor);
      expect(relative(derivative((x) => profile.potential(x)), (G * profile.enclosedMass(r)) / (r * r))).toBeLessThan(1e-3);
    }), { numRuns: 60 });
  });

  it.each(Object.entries(families))('%s: the potential rises to zero at infinity', (_name, profile) => {
    expect(profile.potential(0.01)).toBeLessThan(profile.potential(1));
    expect(profile.potential(1)).toBeLessThan(profile.potential(1e4));
    expect(profile.potential(1e9) / profile.potential(1)).toBeLessThan(1e-3);
    expect(profile.potential(1e9)).toBeLessThanOrEqual(0);
  });
});

describe('nfw', () => {
  it('equals the general profile with (1, 3, 1), masses and potentials to 1e-6', () => {
    const closed = nfw(64e6, 1);
    const general = zhao({ alpha: 1, beta: 3, gamma: 1 }, 64e6, 1);
    for (const r of [1e-4, 1e-3, 0.019, 0.021, 0.1, 0.6, 3, 30, 300]) {
      expect(relative(general.enclosedMass(r), closed.enclosedMass(r))).toBeLessThan(1e-6);
      expect(relative(general.potential(r), closed.potential(r))).toBeLessThan(1e-5);
    }
  });

  it('holds M200 within r200 at 200 times the critical density', () => {
    const halo = nfwOfHalo(1e10, 12);
    const r200 = virialRadius(1e10);
    expect(relative(halo.enclosedMass(r200), 1e10)).toBeLessThan(1e-12);
    expect(relative(1e10 / ((4 / 3) * Math.PI * r200 ** 3), 200 * CRITICAL_DENSITY)).toBeLessThan(1e-12);
  });

  it('takes the concentration of Dutton & Maccio 2014: 10^0.905 at 1e12 Msun/h', () => {
    expect(medianConcentration(1e12 / 0.671)).toBeCloseTo(10 ** 0.905, 10);
    expect(CRITICAL_DENSITY).toBeCloseTo(124.95, 1); // 277.5 h^2 Msun/kpc^3
  });
});

describe('the Di Cintio et al. 2014 halo', () => {
  it('has the published shapes', () => {
    const table = [
      [-4.1, 1.028, 3.107, 0.988], [-3.5, 1.676, 2.725, 0.590], [-3, 2.214, 2.550, 0.312],
      [-2.5, 2.653, 2.505, 0.254], [-2, 2.152, 2.590, 0.547], [-1.3, 0.581, 2.927, 1.203],
    ] as const;
    for (const [x, alpha, beta, gamma] of table) {
      const shape = diCintioShape(x);
      expect(Math.abs(shape.alpha - alpha)).toBeLessThan(6e-4);
      expect(Math.abs(shape.beta - beta)).toBeLessThan(6e-4);
      expect(Math.abs(shape.gamma - gamma)).toBeLessThan(6e-4);
    }
    expect(diCintioShape(-6)).toEqual(diCintioShape(-4.1));
  });

  it('has slope -2 at r200 / c, and M200 within r200', () => {
    const shape = { alpha: 2.2, beta: 2.55, gamma: 0.3 };
    const halo = zhaoOfHalo(shape, 1e10, 10);
    const r2 = virialRadius(1e10) / 10;
    const slope = Math.log(halo.density(r2 * 1.001) / halo.density(r2 / 1.001)) / Math.log(1.001 ** 2);
    expect(slope).toBeCloseTo(-2, 5);
    expect(relative(halo.enclosedMass(virialRadius(1e10)), 1e10)).toBeLessThan(1e-6);
  });
});

describe('coreNFW', () => {
  it('is NFW without a core, and cored with one', () => {
    const cusp = nfwOfHalo(3e9, 14);
    const none = coreNfw({ mass: 3e9, concentration: 14, coreStrength: 0, coreRadius: 0.6 });
    const full = coreNfw({ mass: 3e9, concentration: 14, coreStrength: 1, coreRadius: 0.6 });
    for (const r of [0.01, 0.1, 1, 10]) expect(relative(none.enclosedMass(r), cusp.enclosedMass(r))).toBeLessThan(1e-12);
    const innerSlope = Math.log(full.density(2e-3) / full.density(1e-3)) / Math.LN2;
    expect(Math.abs(innerSlope)).toBeLessThan(0.01);
    expect(relative(full.enclosedMass(20), cusp.enclosedMass(20))).toBeLessThan(1e-10);
  });

  it('joins its tidal tail without a step, for the logarithmic slope 3 too', () => {
    for (const slope of [2.5, 3, 5]) {
      const halo = coreNfw({ mass: 3e9, concentration: 14, coreStrength: 0.5, coreRadius: 0.6, tides: { radius: 2, slope } });
      expect(relative(halo.enclosedMass(2 * (1 + 1e-9)), halo.enclosedMass(2 * (1 - 1e-9)))).toBeLessThan(1e-8);
      expect(Math.log(halo.density(8) / halo.density(4)) / Math.LN2).toBeCloseTo(-slope, 10);
    }
  });

  it('forms cores with time, as computed by hand for one halo, none at once', () => {
    const late = coreOfStarFormation(1e8, 20, 0.3, 14);
    expect(late.coreRadius).toBeCloseTo(0.525, 12);
    // r_s = 0.4925 kpc, M(r_s) = 9.232e6 Msun, t_dyn = 0.3370 Gyr, tanh(0.04 * 14 / 0.3370) = 0.9305.
    expect(Math.abs(late.coreStrength - 0.9305)).toBeLessThan(2e-4);
    expect(coreOfStarFormation(1e8, 20, 0.3, 0).coreStrength).toBe(0);
  });
});

describe('core-Einasto', () => {
  it('is Einasto without a core: slope -2 at the scale radius', () => {
    const halo = coreEinasto(1e7, 2, 0);
    expect(Math.log(halo.density(2.002) / halo.density(1.998)) / Math.log(2.002 / 1.998)).toBeCloseTo(-2, 5);
    expect(halo.density(2)).toBeCloseTo(1e7, 3);
  });
});

describe('a tabulated profile', () => {
  const truth = nfwOfHalo(3e9, 14);
  const radii = Float64Array.from({ length: 60 }, (_, i) => 10 ** (-2 + i / 20));
  const profile = tabulatedProfile(radii, radii.map((r) => truth.enclosedMass(r)));

  it('gives back the profile it was made from, mass to 1e-4 and density to 2 %', () => {
    for (const r of [0.0123, 0.05, 0.3, 1.7, 7]) {
      expect(relative(profile.enclosedMass(r), truth.enclosedMass(r))).toBeLessThan(1e-4);
      expect(relative(profile.density(r), truth.density(r))).toBeLessThan(0.02);
    }
  });

  it('has no mass outside its last radius', () => {
    const last = radii[radii.length - 1];
    expect(profile.enclosedMass(10 * last)).toBe(profile.enclosedMass(last));
    expect(profile.density(10 * last)).toBe(0);
    expect(relative(profile.potential(10 * last), (-G * profile.enclosedMass(last)) / (10 * last))).toBeLessThan(1e-6);
  });

  it('refuses masses that fall and radii that do not rise', () => {
    expect(() => tabulatedProfile([1, 2, 3], [1, 3, 2])).toThrow(/must not fall in row 3/);
    expect(() => tabulatedProfile([1, 1, 3], [1, 2, 3])).toThrow(SteelyardError);
    expect(() => tabulatedProfile([0, 1, 3], [1, 2, 3])).toThrow(/row 1/);
  });
});

describe('tracers', () => {
  it('hold one star in all, and Plummer\'s scale radius is its half-number radius', () => {
    expect(halfNumberRadius(PLUMMER_SHAPE)).toBeCloseTo(1, 7);
    for (const shape of [PLUMMER_SHAPE, { alpha: 1.5, beta: 4, gamma: 0.6 }, { alpha: 2.5, beta: 7, gamma: 0 }]) {
      const stars = stellarProfile(tracerOfScale(shape, 0.2), 1);
      expect(relative(stars.enclosedMass(1e6), 1)).toBeLessThan(1e-5);
    }
    const stars = stellarProfile(tracerOfHalfLightRadius(PLUMMER_SHAPE, 0.3), 2e6);
    const closed = plummer(2e6, 0.3);
    for (const r of [0.01, 0.3, 3]) expect(relative(stars.enclosedMass(r), closed.enclosedMass(r))).toBeLessThan(1e-6);
  });

  it.skipIf(!scipyHere)('mass, potential and half-number radius equal scipy\'s quadrature (skipped without /usr/bin/python3 and scipy)', () => {
    const shapes = [[2, 5, 0.1], [1.5, 4, 0.6], [2.5, 7, 0.3], [1, 4, 1]];
    const radii = [0.03, 0.4, 2, 15];
    const expected = python<{ mass: number[]; potential: number[]; half: number }[]>(`
import json, numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
G = ${G}
def solve(al, be, ga):
    rho = lambda x: x**-ga * (1 + x**al)**((ga - be) / al)
    lnq = lambda f, a, b: quad(lambda u: f(np.exp(u)) * np.exp(u), np.log(a), np.log(b), epsabs=0, epsrel=1e-11, limit=500)[0]
    m = lambda r: lnq(lambda s: 4*np.pi*s*s*rho(s), 1e-9, r)
    phi = lambda r: -G * (m(r) / r + lnq(lambda s: 4*np.pi*s*rho(s), r, 1e9))
    total = m(1e9)
    outside = lambda R: lnq(lambda t: 4*np.pi*(R*R+t*t)**0.5 * t * t / (R*R+t*t)**0.5 * rho((R*R+t*t)**0.5), 1e-9, 1e9) / total
    half = brentq(lambda R: outside(R) - 0.5, 0.05, 20, xtol=1e-10)
    return dict(mass=[m(r) for r in ${JSON.stringify(radii)}], potential=[phi(r) for r in ${JSON.stringify(radii)}], half=half)
print(json.dumps([solve(*s) for s in ${JSON.stringify(shapes)}]))`);
    shapes.forEach(([alpha, beta, gamma], i) => {
      const profile = zhao({ alpha, beta, gamma }, 1, 1);
      radii.forEach((r, k) => {
        expect(relative(profile.enclosedMass(r), expected[i].mass[k])).toBeLessThan(1e-6);
        expect(relative(profile.potential(r), expected[i].potential[k])).toBeLessThan(1e-5);
      });
      expect(relative(halfNumberRadius({ alpha, beta, gamma }), expected[i].half)).toBeLessThan(1e-6);
    });
  });

  it('refuse to hold infinitely many stars', () => {
    expect(() => tracerOfScale({ alpha: 2, beta: 3, gamma: 0 }, 1)).toThrow(/gamma < 3 < beta/);
    expect(() => zhao({ alpha: 1, beta: 2, gamma: 1 }, 1, 1)).toThrow(/gamma < 2 < beta/);
    expect(() => nfwOfHalo(-1, 10)).toThrow(/mass must be a positive number/);
  });
});
