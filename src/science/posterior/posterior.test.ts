import { describe, expect, it } from 'vitest';
import type { Posterior } from '../../shared/posterior.ts';
import { createRandom } from '../random/random.ts';
import { massesAt, massesInterpolated, summarise } from './summary.ts';

function gaussianPosterior(count: number): Posterior {
  const random = createRandom(11);
  const log10Mass = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    log10Mass[2 * i] = 7 + 0.1 * random.normal();
    log10Mass[2 * i + 1] = 8 + 0.2 * random.normal();
  }
  return { radiiOverRh: [1, 2], log10Mass, sampleCount: count };
}

describe('summarise', () => {
  it('gives the quantiles of a Gaussian', () => {
    const [inner, outer] = summarise(gaussianPosterior(100_000));
    expect(inner.q50).toBeCloseTo(7, 2);
    expect(inner.q84 - inner.q16).toBeCloseTo(2 * 0.09945, 2);
    expect(outer.q975 - outer.q025).toBeCloseTo(2 * 1.95996 * 0.2, 1.7);
    expect(outer.q025).toBeLessThan(outer.q16);
  });

  it('interpolates in radius sample by sample', () => {
    const posterior = gaussianPosterior(10);
    const middle = massesInterpolated(posterior, Math.SQRT2);
    middle.forEach((value, i) => { expect(value).toBeCloseTo((posterior.log10Mass[2 * i] + posterior.log10Mass[2 * i + 1]) / 2, 9); });
    expect(massesInterpolated(posterior, 2)).toEqual(massesAt(posterior, 1));
    expect(() => massesInterpolated(posterior, 2.5)).toThrow(/says nothing at 2.5/);
  });

  it('refuses samples that are not numbers', () => {
    const posterior = gaussianPosterior(5);
    posterior.log10Mass[3] = NaN;
    expect(() => summarise(posterior)).toThrow(/not finite/);
    expect(() => summarise({ ...posterior, sampleCount: 0, log10Mass: new Float32Array(0) })).toThrow(/no samples/);
  });
});
