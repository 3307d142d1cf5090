import { describe, expect, it } from 'vitest';
import { syntheticStars } from '../gallery/synthetic.ts';
import { linearTicks, logTicks } from './axes.ts';
import { runsAbove } from './maps.ts';
import { reasonOf } from './selected-stars.ts';
import { halfLightEllipse } from './sky.ts';
import { groupStars } from './star-series.ts';
import { formatNumber } from './style.ts';
import { expectedCounts, weightedBins } from './velocity-histogram.ts';

describe('ticks', () => {
  it('are round numbers inside the range', () => {
    expect([...linearTicks(6.93, 8.47, 4).labels.values()]).toEqual(['7.0', '7.5', '8.0']);
    expect([...linearTicks(-60, 60, 6).labels.values()]).toEqual(['−60', '−40', '−20', '0', '20', '40', '60']);
    expect([...linearTicks(0, 1, 4).labels.values()]).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00']);
  });

  it('of a logarithmic axis sit at log10 of whole digits', () => {
    const ticks = logTicks(7, 8.31, true);
    expect([...ticks.labels.values()]).toEqual(['10⁷', '2×10⁷', '5×10⁷', '10⁸', '2×10⁸']);
    expect(ticks.all).toContain(7 + Math.log10(3));
  });

  it('carry a true minus sign, and none on zero', () => {
    expect(formatNumber(-0.001, 2)).toBe('0.00');
    expect(formatNumber(-1.5, 1)).toBe('\u22121.5');
  });
});

describe('the half-light ellipse', () => {
  const ellipse = halfLightEllipse({ ...syntheticStars(false, 1).galaxy, halfLightRadius: 10, ellipticity: 0.4, positionAngle: 90 });

  it('points east at a position angle of 90 degrees', () => {
    expect(ellipse[0]![0]).toBeCloseTo(10, 12);
    expect(ellipse[0]![1]).toBeCloseTo(0, 12);
  });

  it('has the axis ratio 1 - ellipticity', () => {
    expect(Math.max(...ellipse.map(([, north]) => north))).toBeCloseTo(6, 12);
  });
});

describe('the stars of a panel', () => {
  const stars = syntheticStars(true, 3);
  const window = { x: { min: -30, max: 30 }, y: { min: -30, max: 30 } };
  const groups = groupStars(stars, stars.east, stars.north, window);

  it('are all counted, those outside the frame too', () => {
    const removed = groups.removed.reduce((sum, { total }) => sum + total, 0);
    expect(groups.members.length + removed).toBe(stars.weight.length);
    expect(groups.members.length).toBe(stars.weight.filter((weight) => weight > 0).length);
    for (const { shown, total } of groups.removed) expect(shown.length).toBeLessThanOrEqual(total);
  });

  it('keep their catalogue rows, so that a highlighted row is the same star everywhere', () => {
    for (const [east, north, , row] of groups.highlighted) {
      expect(east).toBe(stars.east[row]);
      expect(north).toBe(stars.north[row]);
    }
  });

  it('say in few words why they were removed', () => {
    expect(reasonOf({ step: { kind: 'probability', minimum: 0.5, column: 'p_member' } })).toBe('p_member < 0.5');
    expect(reasonOf({ step: { kind: 'radius', maximum: 3, unit: 'R_h', elliptical: true } })).toBe('beyond 3 Rₕ');
  });
});

describe('the velocity histogram', () => {
  const stars = syntheticStars(true, 3);
  const total = stars.weight.reduce((a, b) => a + b, 0);

  it('counts the whole weight of the members', () => {
    expect(weightedBins(stars).counts.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9);
  });

  it('lies under a curve of the same area', () => {
    const { systemicVelocity: v } = stars.galaxy;
    const curve = expectedCounts(stars, v - 100, v + 100, 2);
    const step = curve[1]![0] - curve[0]![0];
    expect(curve.reduce((sum, [, y]) => sum + y * step, 0) / 2).toBeCloseTo(total, 6);
  });
});

describe('the heat map', () => {
  it('covers exactly the pixels at or above a level', () => {
    const image = Float32Array.of(0, 2, 2, 1, 0, 3, 0, 0, 0);
    expect(runsAbove(image, 3, 1)).toEqual([{ row: 0, from: 1, to: 3 }, { row: 1, from: 0, to: 1 }, { row: 1, from: 2, to: 3 }]);
  });
});
