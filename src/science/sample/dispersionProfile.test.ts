import { describe, expect, it } from 'vitest';
import type { KinematicSample } from '../../shared/sample.ts';
import { createRandom } from '../random/random.ts';
import { dispersionProfile } from './dispersionProfile.ts';

const measured = (value: number) => ({ value, errorLow: 0, errorHigh: 0, bibcode: 'user' });

/** Plummer stars whose dispersion falls as 10 - 2 R km/s, observed with errors of 2 km/s. */
function fallingSample(starCount: number, weightOf: (star: number) => number = () => 1): KinematicSample {
  const random = createRandom(5);
  const [x, y, velocity] = [new Float64Array(starCount), new Float64Array(starCount), new Float64Array(starCount)];
  for (let i = 0; i < starCount; i++) {
    const q = random.uniform();
    const radius = Math.min(4, Math.sqrt(q / (1 - q)));
    const angle = 2 * Math.PI * random.uniform();
    x[i] = radius * Math.cos(angle);
    y[i] = radius * Math.sin(angle);
    velocity[i] = Math.hypot(10 - 2 * radius, 2) * random.normal();
  }
  return {
    starCount, x, y, velocity, velocityError: new Float64Array(starCount).fill(2),
    weight: Float64Array.from(x, (_, i) => weightOf(i)), row: Int32Array.from(x.keys()),
    halfLightRadius: measured(500), distance: measured(100), systemicVelocity: measured(0), velocityDispersion: measured(8),
  };
}

describe('the dispersion profile', () => {
  it('finds the dispersion that the stars were drawn with, within its errors', () => {
    const rings = dispersionProfile(fallingSample(4000));
    expect(rings).toHaveLength(12);
    // chi-squared of 12 rings; the outermost spans a range of dispersions and is left out.
    const chi2 = rings.slice(0, -1).reduce((sum, ring) => {
      const drawn = 10 - 2 * ring.r_over_rh;
      return sum + ((ring.sigma_kms - drawn) / (ring.sigma_kms > drawn ? ring.err_lo : ring.err_hi)) ** 2;
    }, 0);
    expect(chi2).toBeLessThan(26.8); // 99.5 % of chi-squared with 11 degrees of freedom: 26.76
    expect(rings[0]!.sigma_kms).toBeGreaterThan(rings.at(-1)!.sigma_kms + 3);
  });

  it('puts every star into one ring, in order of radius, with equal weight a ring', () => {
    const sample = fallingSample(500, (star) => (star % 3 === 0 ? 0.2 : 1));
    const rings = dispersionProfile(sample);
    expect(rings.reduce((sum, { n_stars }) => sum + n_stars, 0)).toBe(500);
    rings.slice(1).forEach((ring, i) => { expect(ring.r_lo_kpc).toBeGreaterThanOrEqual(rings[i]!.r_hi_kpc); });
    for (const { r_lo_kpc, r_kpc, r_hi_kpc, r_over_rh } of rings) {
      expect(r_lo_kpc).toBeLessThanOrEqual(r_kpc);
      expect(r_kpc).toBeLessThanOrEqual(r_hi_kpc);
      expect(r_kpc).toBeCloseTo(0.5 * r_over_rh, 12);
    }
    const counts = rings.map(({ n_stars }) => n_stars);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.5);
  });

  it('is empty for stars too few to be divided', () => {
    expect(dispersionProfile(fallingSample(12))).toEqual([]);
    expect(dispersionProfile(fallingSample(20))).toHaveLength(2);
  });
});
