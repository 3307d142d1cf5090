import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { fitMembershipMixture } from './mixture.ts';
import type { MixtureStars } from './mixture.ts';

interface Simulated extends MixtureStars {
  readonly isMember: readonly boolean[];
  /** The probability by the very distributions the stars were drawn from. */
  readonly trueProbability: Float64Array;
}

const SYSTEMIC = 60, DISPERSION = 8, FIELD_MEAN = 20, FIELD_DISPERSION = 60;

/** Plummer members and a flat field out to `edge` R_h, thinned as a survey that prefers the centre does. */
function simulate(seed: number, members: number, field: number, edge: number): Simulated {
  const random = createRandom(seed);
  const velocity: number[] = [], velocityError: number[] = [], radius: number[] = [], isMember: boolean[] = [];
  const drawn = members + field;
  for (let i = 0; i < drawn; i++) {
    const u = random.uniform() * (edge * edge) / (1 + edge * edge);
    const r = i < members ? Math.sqrt(u / (1 - u)) : edge * Math.sqrt(random.uniform());
    if (random.uniform() > 1 / (1 + r / 2)) continue;
    const error = 0.5 + 3 * random.uniform();
    radius.push(r);
    velocityError.push(error);
    isMember.push(i < members);
    const [mean, dispersion] = i < members ? [SYSTEMIC, DISPERSION] : [FIELD_MEAN, FIELD_DISPERSION];
    velocity.push(mean + Math.hypot(dispersion, error) * random.normal());
  }
  const inFootprint = (edge * edge) / (1 + edge * edge);
  const gauss = (x: number, s: number) => Math.exp((-0.5 * x * x) / (s * s)) / s;
  const trueProbability = Float64Array.from(velocity, (v, i) => {
    const e = velocityError[i]!, r = radius[i]!;
    const ours = (members / inFootprint / (Math.PI * (1 + r * r) ** 2)) * gauss(v - SYSTEMIC, Math.hypot(DISPERSION, e));
    const others = (field / (Math.PI * edge * edge)) * gauss(v - FIELD_MEAN, Math.hypot(FIELD_DISPERSION, e));
    return ours / (ours + others);
  });
  const array = (values: number[]) => Float64Array.from(values);
  return { velocity: array(velocity), velocityError: array(velocityError), radius: array(radius), isMember, trueProbability };
}

describe('the membership mixture', () => {
  it('recovers the probabilities the stars were drawn with', () => {
    for (let seed = 0; seed < 10; seed++) {
      const stars = simulate(seed, 800, 500, 5);
      const fit = fitMembershipMixture(stars);
      expect(fit.converged).toBe(true);
      const differences = fit.probability.map((p, i) => Math.abs(p - stars.trueProbability[i]!));
      expect(differences.reduce((sum, d) => sum + d, 0) / differences.length).toBeLessThan(0.02);
      expect(Math.abs(fit.systemicVelocity - SYSTEMIC)).toBeLessThan((4 * DISPERSION) / Math.sqrt(500));
      expect(Math.abs(fit.velocityDispersion - DISPERSION)).toBeLessThan((4 * DISPERSION) / Math.sqrt(1000));
    }
  });

  it('is calibrated: of the stars it gives P, the fraction P are members', () => {
    const bins = Array.from({ length: 5 }, () => ({ members: 0, expected: 0, variance: 0 }));
    for (let seed = 100; seed < 140; seed++) {
      const stars = simulate(seed, 300, 300, 4);
      fitMembershipMixture(stars).probability.forEach((p, i) => {
        const bin = bins[Math.min(4, Math.floor(5 * p))]!;
        bin.expected += p;
        bin.variance += p * (1 - p);
        bin.members += stars.isMember[i]! ? 1 : 0;
      });
    }
    for (const { members, expected, variance } of bins) expect(Math.abs(members - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('sorts the stars nearly as well as the truth can', () => {
    const stars = simulate(7, 600, 600, 5);
    const { probability } = fitMembershipMixture(stars, { systemicVelocity: 58, velocityDispersion: 12 });
    const errors = (p: Float64Array) => stars.isMember.filter((member, i) => member !== p[i]! > 0.5).length;
    expect(errors(probability)).toBeLessThan(1.15 * errors(stars.trueProbability));
  });

  it('takes a sample without field for what it is', () => {
    const stars = simulate(8, 400, 0, 4);
    const { probability } = fitMembershipMixture(stars);
    expect(probability.filter((p) => p > 0.5).length).toBeGreaterThan(0.99 * probability.length);
  });
});
