import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { binaryVelocity, trueAnomaly } from './binaries.ts';

describe('the true anomaly', () => {
  it('obeys Kepler\'s second law: the area swept is the mean anomaly', () => {
    for (const e of [0, 0.3, 0.7, 0.95]) {
      for (const mean of [0, 0.1, 1, 3, Math.PI, 4, 6.2]) {
        // Area from periastron in units of pi a b, by Simpson's rule over r^2 / 2.
        const end = trueAnomaly(mean, e);
        const area = (nu: number): number => ((1 - e * e) / (1 + e * Math.cos(nu))) ** 2 / 2;
        const n = 4000;
        let sum = area(0) + area(end);
        for (let i = 1; i < n; i += 1) sum += (i % 2 ? 4 : 2) * area((end * i) / n);
        expect(((sum * end) / n / 3) / Math.sqrt(1 - e * e) * 2).toBeCloseTo(mean, 4);
      }
    }
  });
});

describe('the velocities of binaries', () => {
  const random = createRandom(3);
  const kicks = Float64Array.from({ length: 60000 }, () => binaryVelocity(random));

  it('have no mean, and are sharply peaked with wide wings', () => {
    const n = kicks.length;
    const mean = kicks.reduce((a, b) => a + b, 0) / n;
    const square = kicks.reduce((a, b) => a + b * b, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(4.5 * Math.sqrt(square / n));
    const sizes = kicks.map(Math.abs).sort();
    const [half, most] = [sizes[n >> 1], sizes[Math.floor(0.99 * n)]];
    console.info(`|v| of binaries: median ${half.toFixed(2)} km/s, 99 % ${most.toFixed(1)} km/s`);
    expect(most / half).toBeGreaterThan(10); // a Gaussian's would be 3.8
    expect(half).toBeLessThan(1);
  });

  it('never exceed (1 + e) times the amplitude of the tightest orbit (0.8 + 0.8 Msun, 63 days, e = 0.95)', () => {
    const amplitude = ((212.9 * 0.8) / 1.6 ** (2 / 3)) * (10 ** 1.8) ** (-1 / 3) / Math.sqrt(1 - 0.95 ** 2);
    expect(kicks.every((v) => Math.abs(v) <= amplitude * 1.95)).toBe(true);
  });
});
