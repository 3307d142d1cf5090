import { describe, expect, it } from 'vitest';
import type { Posterior } from '../../shared/posterior.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { createRandom } from '../random/random.ts';
import { circularVelocityProfile, meanDensityProfile } from './derivedProfiles.ts';
import { massDifference } from './difference.ts';

/** Masses about that of a sphere of uniform density, which has the same mean density within every radius. */
function uniformSphere(log10Density: number, halfLightRadius: number, scatter: number, count: number, seed: number): Posterior {
  const random = createRandom(seed);
  const log10Mass = new Float32Array(count * RADII_OVER_RH.length);
  for (let i = 0; i < count; i++) {
    const shift = scatter * random.normal();
    RADII_OVER_RH.forEach((r, k) => {
      log10Mass[i * RADII_OVER_RH.length + k] = log10Density + Math.log10((4 / 3) * Math.PI * (r * halfLightRadius) ** 3) + shift;
    });
  }
  return { radiiOverRh: RADII_OVER_RH, log10Mass, sampleCount: count };
}

describe('the mean density', () => {
  it('of a uniform sphere is the same within every radius', () => {
    for (const { quantiles } of meanDensityProfile(uniformSphere(7.3, 0.4, 0, 3, 1), 0.4)) expect(quantiles.q50).toBeCloseTo(7.3, 5);
  });
});

describe('the circular velocity', () => {
  it('of a uniform sphere rises in proportion to the radius', () => {
    const profile = circularVelocityProfile(uniformSphere(7.3, 0.4, 0, 3, 1), 0.4);
    for (const { r_kpc, quantiles } of profile) {
      // The period of a circular orbit, sqrt(3 pi / (G rho)), is the same at every radius; in kpc/(km/s) with G of 2018 CODATA.
      expect((2 * Math.PI * r_kpc) / quantiles.q50).toBeCloseTo(Math.sqrt((3 * Math.PI) / (4.30091727e-6 * 10 ** 7.3)), 5);
    }
  });

  it('has the interval of its samples: half of that of the mass in log10', () => {
    const [point] = circularVelocityProfile(uniformSphere(7, 1, 0.2, 40_000, 2), 1);
    expect(Math.log10(point.quantiles.q84 / point.quantiles.q16)).toBeCloseTo(2 * 0.9945 * 0.1, 2);
  });
});

describe('the difference of two posteriors', () => {
  const halfLightRadius = 0.5;
  const reference = { posterior: uniformSphere(7, halfLightRadius, 0.1, 40_000, 3), halfLightRadius };

  it('has the median of the masses\' ratio and both errors', () => {
    const other = { posterior: uniformSphere(7.3, halfLightRadius, 0.2, 40_000, 4), halfLightRadius };
    for (const { difference } of massDifference(other, reference, 'R_h')) {
      expect(difference!.q50).toBeCloseTo(0.3, 2);
      expect((difference!.q84 - difference!.q16) / 2).toBeCloseTo(0.9945 * Math.hypot(0.1, 0.2), 2);
    }
  });

  it('of a posterior with itself is zero with its error twice, not none', () => {
    for (const { difference, significance } of massDifference(reference, reference, 'kpc')) {
      expect(Math.abs(difference!.q50)).toBeLessThan(0.003);
      expect((difference!.q84 - difference!.q16) / 2).toBeCloseTo(0.9945 * 0.1 * Math.SQRT2, 2);
      expect(Math.abs(significance!)).toBeLessThan(0.03);
    }
  });

  it('compares within the same kiloparsecs where asked, and says nothing beyond the other\'s radii', () => {
    // Uniform spheres of one density have the same mass within the same length, whatever their half-light radii.
    const larger = { posterior: uniformSphere(7, 1, 0, 10, 5), halfLightRadius: 1 };
    const rows = massDifference(larger, { posterior: uniformSphere(7, halfLightRadius, 0, 10, 6), halfLightRadius }, 'kpc');
    for (const { r_kpc, difference } of rows) {
      if (r_kpc < 0.6) expect(difference).toBeUndefined();
      else expect(difference!.q50).toBeCloseTo(0, 5);
    }
    expect(rows.filter(({ difference }) => difference)).toHaveLength(7);
    const scaled = massDifference(larger, { posterior: uniformSphere(7, halfLightRadius, 0, 10, 6), halfLightRadius }, 'R_h');
    for (const { difference } of scaled) expect(difference!.q50).toBeCloseTo(3 * Math.log10(2), 5);
  });
});
