import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { G } from '../constants/constants.ts';
import { estimatorMasses, MASS_ESTIMATORS } from './estimators.ts';

const CHECKS = fileURLToPath(new URL('../../../../shared/data/dsph_mass_checks/estimator_masses_from_lvdb.csv', import.meta.url));

const measured = (value: number, errorLow = 0, errorHigh = errorLow) => ({ value, errorLow, errorHigh, bibcode: 'user' });

function masses(sigma: number, radius_pc: number): Map<string, number> {
  const found = estimatorMasses({ velocityDispersion: measured(sigma), halfLightRadius: measured(radius_pc) });
  return new Map(found.map((mass) => [mass.name, mass.log10_mass]));
}

/**
 * Dispersion of Plummer tracers (scale = R_h = 1) in a mass profile, from the virial theorem: whatever the anisotropy,
 * 3 <sigma_los^2> = < G M(r) / r > over the tracers.
 */
function virialDispersion(enclosed: (r: number) => number): number {
  let sum = 0;
  const steps = 20_000;
  for (let i = 0; i < steps; i++) {
    // Plummer's mass fraction u within r: u = r^3 / (1 + r^2)^(3/2).
    const u = (i + 0.5) / steps;
    const r = 1 / Math.sqrt(u ** (-2 / 3) - 1);
    sum += (G * enclosed(r)) / r / steps;
  }
  return Math.sqrt(sum / 3);
}

describe('estimatorMasses', () => {
  it.skipIf(!existsSync(CHECKS))('agrees with the table of dsph_mass_checks (skipped where shared data is absent)', () => {
    const [, header, ...lines] = readFileSync(CHECKS, 'utf8').trim().split('\n');
    const names = header.split(',');
    let galaxies = 0;
    for (const line of lines) {
      const row = new Map(line.split(',').map((cell, i) => [names[i], cell]));
      const at = (name: string): number => Number(row.get(name));
      const found = masses(at('vlos_sigma'), at('rhalf_sph_physical_pc'));
      expect(found.get('Walker+09')).toBeCloseTo(at('logM_walker09'), 2);
      expect(Math.abs(found.get('Wolf+10')! - at('logM_wolf10'))).toBeLessThan(0.002);
      expect(Math.abs(found.get('Wolf+10')! - at('lvdb_logM_wolf'))).toBeLessThan(0.01);
      expect(found.get('Amorisco & Evans 11')).toBeCloseTo(at('logM_amorisco_evans11'), 2);
      expect(found.get('Errani+18')).toBeCloseTo(at('logM_errani18'), 2);
      galaxies++;
    }
    expect(galaxies).toBe(9);
  });

  it('propagates asymmetric errors', () => {
    const [first] = estimatorMasses({ velocityDispersion: measured(10, 2, 1), halfLightRadius: measured(300) });
    expect(first.err_lo).toBeCloseTo(-2 * Math.log10(0.8), 12);
    expect(first.err_hi).toBeCloseTo(2 * Math.log10(1.1), 12);
    const [both] = estimatorMasses({ velocityDispersion: measured(10, 1), halfLightRadius: measured(300, 30) });
    expect(both.err_hi).toBeCloseTo(Math.hypot(2 * Math.log10(1.1), Math.log10(1.1)), 12);
    const [unresolved] = estimatorMasses({ velocityDispersion: measured(2, 3, 1), halfLightRadius: measured(300) });
    expect(unresolved.err_lo).toBeCloseTo(4, 12);
  });

  it('is exact where theory is: a flat circular velocity gives M_est / M = C / (3 lambda) for any tracers', () => {
    const sigma = virialDispersion((r) => (400 / G) * r); // V = 20 km/s
    expect(sigma).toBeCloseTo(20 / Math.sqrt(3), 6);
    for (const mass of estimatorMasses({ velocityDispersion: measured(sigma), halfLightRadius: measured(1000) })) {
      const truth = Math.log10((400 / G) * mass.r_kpc);
      const { coefficient, radiusOverRh } = MASS_ESTIMATORS.find((e) => e.name === mass.name)!;
      expect(mass.log10_mass - truth).toBeCloseTo(Math.log10(coefficient / (3 * radiusOverRh)), 6);
    }
    expect(masses(sigma, 1000).get('Wolf+10')).toBeCloseTo(Math.log10((400 / G) * (4 / 3)), 6);
  });

  it('matches the self-consistent Plummer sphere, sigma^2 = pi G M / (32 a)', () => {
    const total = 1e8;
    const sigma = virialDispersion((r) => (total * r ** 3) / (1 + r * r) ** 1.5);
    // The sum reaches r = 100 a only at its last step: 1e-4 of accuracy.
    expect(sigma).toBeCloseTo(Math.sqrt((Math.PI * G * total) / 32), 3);
    expect(10 ** masses(sigma, 1000).get('Wolf+10')! / total).toBeCloseTo(Math.PI / 8, 3);
  });

  it('Errani+18 is within 10 % for Plummer tracers in NFW haloes of one to ten R_h, as its authors find', () => {
    for (const scaleRadius of [1, 1.5, 2, 3, 5, 10]) {
      const nfw = (r: number): number => 1e9 * (Math.log(1 + r / scaleRadius) - r / (r + scaleRadius));
      const found = 10 ** masses(virialDispersion(nfw), 1000).get('Errani+18')!;
      expect(Math.abs(found / nfw(1.8) - 1), `r_s = ${scaleRadius} R_h`).toBeLessThan(0.1);
    }
  });

  it('refuses what has no mass', () => {
    expect(() => masses(0, 300)).toThrow(/velocity dispersion/);
    expect(() => masses(NaN, 300)).toThrow(/velocity dispersion/);
    expect(() => masses(10, -1)).toThrow(/half-light radius/);
  });
});
