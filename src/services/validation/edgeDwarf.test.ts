import { expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { recentre } from './edgeDwarf.ts';
import { viewAlong, type PhaseSpace } from './phaseSpace.ts';

function cloud(count: number, at: readonly number[], moving: readonly number[], seed: number): PhaseSpace {
  const random = createRandom(seed);
  const axis = (middle: number, width: number) => Float64Array.from({ length: count }, () => middle + width * random.normal());
  return {
    position: [axis(at[0]!, 0.1), axis(at[1]!, 0.1), axis(at[2]!, 0.1)],
    velocity: [axis(moving[0]!, 5), axis(moving[1]!, 6), axis(moving[2]!, 7)],
  };
}

function join(a: PhaseSpace, b: PhaseSpace): PhaseSpace {
  const both = (p: Float64Array, q: Float64Array) => Float64Array.of(...p, ...q);
  return {
    position: [both(a.position[0], b.position[0]), both(a.position[1], b.position[1]), both(a.position[2], b.position[2])],
    velocity: [both(a.velocity[0], b.velocity[0]), both(a.velocity[1], b.velocity[1]), both(a.velocity[2], b.velocity[2])],
  };
}

it('a shrinking sphere finds the galaxy whatever lies beside it', () => {
  const galaxy = cloud(3000, [1, -2, 0.5], [30, 0, -10], 1);
  const beside = cloud(300, [9, 9, 9], [200, 200, 200], 2);
  const { position, velocity } = recentre(join(galaxy, beside));
  const mean = (axis: Float64Array) => axis.slice(0, 3000).reduce((sum, x) => sum + x, 0) / 3000;
  for (const axis of position) expect(Math.abs(mean(axis))).toBeLessThan(0.03);
  for (const axis of velocity) expect(Math.abs(mean(axis))).toBeLessThan(3);
});

it('a view along an axis takes that axis\' velocities and the other two for the sky', () => {
  const stars = cloud(4000, [0, 0, 0], [100, 0, 0], 3);
  const views = (['x', 'y', 'z'] as const).map((view) => viewAlong(view, stars, 0));
  expect(views.map(({ velocityDispersion }) => Math.round(velocityDispersion.value))).toEqual([5, 6, 7]);
  expect(views[0]!.systemicVelocity.value).toBeCloseTo(100, 0);
  const kpc = views[0]!.halfLightRadius.value / 1000;
  // The median projected radius of a two-dimensional Gaussian: sqrt(2 ln 2) sigma.
  expect(Math.abs(kpc / (0.1 * Math.sqrt(2 * Math.LN2)) - 1)).toBeLessThan(0.05);
  expect(views[0]!.x[7]! * kpc).toBeCloseTo(stars.position[1][7]!, 12);
  expect(views[0]!.y[7]! * kpc).toBeCloseTo(stars.position[2][7]!, 12);
  expect(views[1]!.x[7]! * views[1]!.halfLightRadius.value / 1000).toBeCloseTo(stars.position[2][7]!, 12);
});
