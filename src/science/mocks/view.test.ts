import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { drawGalaxy, type GalaxyModel } from './drawGalaxy.ts';
import { observeGalaxy } from './observe.ts';
import { parseSuite, type Suite } from './suite.ts';
import { viewGalaxy, type GalaxyView } from './view.ts';

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../../resources/suites/${name}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;
}

/** nihao-like with other shapes or rotation. */
function suite(changes: Record<string, unknown>): Suite {
  const json = read('nihao-like');
  return parseSuite({ ...json, galaxies: { ...(json['galaxies'] as object), ...changes } });
}

const SHAPE = { flattenedFraction: 1, starsMinorToMajor: [0.35, 0.35], massMinorToMajor: [0.7, 0.7], views: 1 };
const still = { rotation: { fraction: 0, strength: [0, 0] } };
const oblate: GalaxyModel = drawGalaxy(suite({ shape: { ...SHAPE, oblateFraction: 1, prolateFraction: 0 }, ...still }), createRandom(1));

function stars(view: GalaxyView, count: number): { x: Float64Array; y: Float64Array; velocity: Float64Array } {
  const random = createRandom(9);
  const star = { x: 0, y: 0, velocity: 0 };
  const seen = { x: new Float64Array(count), y: new Float64Array(count), velocity: new Float64Array(count) };
  for (let i = 0; i < count; i += 1) {
    view.draw(random, star);
    seen.x[i] = star.x;
    seen.y[i] = star.y;
    seen.velocity[i] = star.velocity;
  }
  return seen;
}

describe('views of a flattened galaxy', () => {
  const views = Array.from({ length: 24 }, (_, i) => viewGalaxy(oblate, createRandom(20 + i)));

  it('run from round, seen from the pole, to flat, seen from the side', () => {
    const ratios = views.map((view) => view.axisRatio).sort((a, b) => a - b);
    expect(ratios[0]).toBeLessThan(0.75);
    expect(ratios.at(-1)).toBeGreaterThan(0.9);
    expect(ratios.at(-1)).toBeLessThanOrEqual(1);
  });

  it('have half of the stars within the half-light ellipse, whose circularised radius is near the sphere\'s', () => {
    for (const view of views.slice(0, 6)) {
      const { x, y } = stars(view, 20000);
      // Of all ellipses of this shape and area the one along the galaxy holds most.
      const held = Array.from({ length: 36 }, (_, k) => {
        const [c, s] = [Math.cos((k * Math.PI) / 36), Math.sin((k * Math.PI) / 36)];
        return x.filter((value, i) => view.axisRatio * (c * value + s * y[i]) ** 2 + (c * y[i] - s * value) ** 2 / view.axisRatio
          < view.halfLightRadius ** 2).length / 20000;
      });
      // 4.5 standard errors of the 4,000 stars that the ellipse was found from and the 20,000 here, and 0.005 for the choice of the most.
      expect(Math.abs(Math.max(...held) - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / 4000 + 0.25 / 20000) + 0.005);
      expect(Math.abs(Math.log10(view.halfLightRadius / oblate.tracer.halfLightRadius))).toBeLessThan(0.15);
    }
  });

  it('do not rotate unless the galaxy does; where it does, one side recedes and the dispersion about zero stays', () => {
    const turning: GalaxyModel = { ...oblate, parameters: { ...oblate.parameters, rotation: 0.9 } };
    const slope = (model: GalaxyModel): { lean: number; square: number } => {
      // From near the side: the view whose stars lean most.
      let best = { lean: 0, square: 0 };
      for (let k = 0; k < 8; k += 1) {
        const { x, y, velocity } = stars(viewGalaxy(model, createRandom(40 + k)), 8000);
        const along = (axis: Float64Array): number => axis.reduce((sum, value, i) => sum + (Math.sign(value) * velocity[i]) / 8000, 0);
        const lean = Math.hypot(along(x), along(y));
        if (lean > best.lean) best = { lean, square: velocity.reduce((sum, v) => sum + v * v, 0) / 8000 };
      }
      return best;
    };
    const [without, with_] = [slope(oblate), slope(turning)];
    expect(without.lean / Math.sqrt(without.square)).toBeLessThan(0.05);
    expect(with_.lean / Math.sqrt(with_.square)).toBeGreaterThan(0.2);
  });
});

describe('a rotating sphere', () => {
  it('has the dispersions about zero of one at rest, and a mean that changes sign across the axis', () => {
    const sphere = drawGalaxy(suite({ rotation: { fraction: 1, strength: [0.8, 0.8] } }), createRandom(2), 'spherical');
    const rest: GalaxyModel = { ...sphere, parameters: { ...sphere.parameters, rotation: 0 } };
    const [turning, resting] = [sphere, rest].map((model) => stars(viewGalaxy(model, createRandom(5)), 30000));
    const square = ({ velocity }: { velocity: Float64Array }): number => velocity.reduce((sum, v) => sum + v * v, 0) / velocity.length;
    const fourth = resting.velocity.reduce((sum, v) => sum + v ** 4, 0) / 30000;
    expect(Math.abs(square(turning) - square(resting))).toBeLessThan(4.5 * Math.sqrt((2 * (fourth - square(resting) ** 2)) / 30000));
    const lean = (angle: number): number => turning.velocity.reduce((sum, v, i) =>
      sum + (Math.sign(Math.cos(angle) * turning.x[i] + Math.sin(angle) * turning.y[i]) * v) / 30000, 0);
    const most = Math.max(...Array.from({ length: 12 }, (_, k) => Math.abs(lean((k * Math.PI) / 12))));
    expect(most / Math.sqrt(square(turning))).toBeGreaterThan(0.1);
  });
});

describe('observing what is not tidy', () => {
  const { survey } = oblate.component;
  const at = (value: number): [number, number] => [value, value];
  const plain = {
    ...survey, starCount: at(4000), radialBias: at(0), edgeFraction: 0, halfLightRadiusErrorDex: 0,
    velocityError: at(0.1), contaminantFraction: at(0), binaryFraction: at(0),
    debris: { galaxies: 0, stars: at(0) }, halfLightRadiusFromSample: 0,
    membership: { galaxies: 0, asWeights: 0, cut: at(0.5), contaminantFraction: at(0.3) },
  };

  it('puts debris beyond two half-light radii and leaves the members where they are', () => {
    const o = observeGalaxy(oblate, { ...plain, debris: { galaxies: 1, stars: [0.1, 0.1] } }, createRandom(4));
    const debris = Array.from(o.isDebris.keys()).filter((i) => o.isDebris[i]);
    expect(Math.abs(debris.length - 400)).toBeLessThan(4.5 * Math.sqrt(400));
    for (const i of debris) expect(Math.hypot(o.xPc[i], o.yPc[i])).toBeGreaterThan(1.9 * o.halfLightRadiusPc);
  });

  it('lets an imperfect membership keep most members and drop most contaminants', () => {
    const o = observeGalaxy(oblate, { ...plain, membership: { ...plain.membership, galaxies: 1 } }, createRandom(4));
    const kept = (flag: number): number => {
      const those = Array.from(o.isContaminant.keys()).filter((i) => o.isContaminant[i] === flag);
      return those.filter((i) => o.weight[i] > 0).length / those.length;
    };
    expect(kept(0)).toBeGreaterThan(0.85);
    expect(kept(1)).toBeLessThan(0.4);
    expect(o.conditions.membership).toBe('cut');
  });

  it('takes the half-light radius from the stars at hand where the survey says so', () => {
    const o = observeGalaxy(oblate, { ...plain, halfLightRadiusFromSample: 1 }, createRandom(4));
    const radii = o.xPc.map((x, i) => Math.hypot(x, o.yPc[i])).sort();
    expect(o.halfLightRadiusPc).toBeCloseTo(radii[2000], 9);
  });

  it('makes dispersions wider with binaries, and never beyond the cut', () => {
    const spread = (fraction: number): number => {
      const o = observeGalaxy(oblate, { ...plain, binaryFraction: [fraction, fraction] }, createRandom(4));
      return Math.sqrt(o.velocity.reduce((sum, v) => sum + v * v, 0) / o.starCount);
    };
    expect(spread(0.9)).toBeGreaterThan(spread(0));
  });
});
