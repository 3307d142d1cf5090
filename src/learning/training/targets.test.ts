import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { fitTargetScaling, massesOf, whitenTarget } from './targets.ts';

const RADII = 4;

/** Mass profiles that rise by 0.05 to 0.4 dex from one radius to the next, with their scales. */
function profiles(count: number, seed: number): { log10Mass: Float32Array; log10Scale: Float32Array } {
  const random = createRandom(seed);
  const log10Mass = new Float32Array(count * RADII);
  const log10Scale = Float32Array.from({ length: count }, () => 6 + 2 * random.uniform());
  for (let i = 0; i < count; i++) {
    let mass = log10Scale[i]! + 0.3 * random.normal();
    for (let k = 0; k < RADII; k++) log10Mass[i * RADII + k] = mass += 0.05 + 0.35 * random.uniform();
  }
  return { log10Mass, log10Scale };
}

const many = profiles(2000, 1);
const scaling = fitTargetScaling(many.log10Mass, many.log10Scale, Int32Array.from({ length: 2000 }, (_, i) => i));

describe('targets', () => {
  it('come back as the masses they were made of', () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const { log10Mass, log10Scale } = profiles(1, seed);
      const whitened = new Float32Array(RADII);
      whitenTarget(scaling, log10Mass, 0, log10Scale[0]!, whitened, 0);
      massesOf(scaling, whitened, log10Scale[0]!).forEach((mass, k) => expect(mass).toBeCloseTo(log10Mass[k]!, 4));
    }), { seed: 2 });
  });

  it('are white over the set that the scaling was fitted to', () => {
    const whitened = new Float32Array(2000 * RADII);
    for (let i = 0; i < 2000; i++) whitenTarget(scaling, many.log10Mass, i * RADII, many.log10Scale[i]!, whitened, i * RADII);
    for (let a = 0; a < RADII; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let i = 0; i < 2000; i++) sum += whitened[i * RADII + a]! * whitened[i * RADII + b]!;
        expect(sum / 2000).toBeCloseTo(a === b ? 1 : 0, 3);
      }
    }
  });

  it('give profiles that rise with radius, whatever the flow draws', () => {
    fc.assert(fc.property(fc.array(fc.float({ min: -6, max: 6, noNaN: true }), { minLength: RADII, maxLength: RADII }), (draw) => {
      const masses = massesOf(scaling, Float32Array.from(draw), 7);
      for (let k = 1; k < RADII; k++) expect(masses[k]).toBeGreaterThan(masses[k - 1]!);
    }), { seed: 3 });
  });
});
