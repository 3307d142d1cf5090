import { describe, expect, it } from 'vitest';
import type { Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { createRandom } from '../random/random.ts';
import { parsecPerArcmin } from '../sky/tangentPlane.ts';
import { selectMembers } from './selectMembers.ts';

const measured = (value: number): Measurement => ({ value, errorLow: 0, errorHigh: 0, bibcode: 'test' });

const galaxy: Galaxy = {
  key: 'test_1', name: 'Test', ra: 10, dec: 0, distance: measured(100), halfLightRadius: measured(10),
  ellipticity: measured(0.75), positionAngle: measured(0), systemicVelocity: measured(50), velocityDispersion: measured(10),
};

/** Stars 1, 2, 3 ... arcmin north of the centre, at 50, 51, 52 ... km/s. */
function ladder(count: number, more: Partial<StarTable> = {}): StarTable {
  const steps = Float64Array.from({ length: count }, (_, i) => i + 1);
  return {
    count, ra: new Float64Array(count).fill(10), dec: steps.map((s) => s / 60),
    velocity: steps.map((s) => 49 + s), velocityError: new Float64Array(count).fill(1), ...more,
  };
}

function catalogue(): Table {
  const described = { unit: '', description: '', ucd: '' };
  return {
    rowCount: 5, meta: {},
    columns: [
      { kind: 'number', name: 'P', ...described, integer: false, values: Float64Array.of(0, 0.2, 0.5, 1, NaN) },
      { kind: 'number', name: 'percent', ...described, integer: false, values: Float64Array.of(0, 20, 50, 100, 5) },
      { kind: 'boolean', name: 'binary', ...described, values: Uint8Array.of(0, 0, 1, 255, 0) },
      { kind: 'text', name: 'class', ...described, values: ['Y', 'n', 'Yes', '', 'y'] },
      { kind: 'text', name: 'name', ...described, values: ['a', 'b', 'c', 'd', 'e'] },
    ],
  };
}

function rowsKept(steps: readonly SelectionStep[], stars = ladder(5)): number[] {
  const { weights } = selectMembers({ stars, catalogue: catalogue(), galaxy, steps });
  return [...weights.keys()].filter((i) => weights[i]! > 0).map((i) => i + 1);
}

function sentenceOf(steps: readonly SelectionStep[], stars = ladder(5)): string {
  return selectMembers({ stars, catalogue: catalogue(), galaxy, steps }).reports.at(-1)!.sentence;
}

function failure(steps: readonly SelectionStep[], stars = ladder(5), other = galaxy): SteelyardError {
  try {
    selectMembers({ stars, catalogue: catalogue(), galaxy: other, steps });
  } catch (error) {
    if (error instanceof SteelyardError) return error;
    throw error;
  }
  return expect.unreachable();
}

describe('selectMembers', () => {
  it('drops rows that lack a measurement first, and says which', () => {
    const velocityError = Float64Array.of(1, NaN, NaN, Infinity, 1, 1);
    const stars = ladder(6, { velocity: Float64Array.of(50, NaN, 52, 53, 54, 55), velocityError });
    stars.ra[4] = NaN;
    const { removedBy, reports, memberCount } = selectMembers({ stars, galaxy, steps: [{ kind: 'radius', maximum: 1.5, unit: 'arcmin', elliptical: false }] });
    expect([...removedBy]).toEqual([-1, 0, 0, 0, 0, 1]);
    expect(memberCount).toBe(1);
    expect(reports.map(({ before, after }) => [before, after])).toEqual([[6, 2], [2, 1]]);
    expect(reports[0]!.sentence).toBe('Removed 4 of 6 stars: 1 row without a position, 1 row without a velocity, 2 rows without a velocity error.');
    expect(reports[1]!.sentence).toBe('Removed 1 of 2 stars: radius beyond 1.5 arcmin of the centre of Test.');
  });

  it('cuts on probability, and weighs by it', () => {
    expect(rowsKept([{ kind: 'probability', column: 'P', minimum: 0.5 }])).toEqual([3, 4]);
    const { weights } = selectMembers({ stars: ladder(5), catalogue: catalogue(), galaxy, steps: [{ kind: 'weights', column: 'p' }] });
    expect([...weights]).toEqual([0, 0.2, 0.5, 1, 0]);
    expect(sentenceOf([{ kind: 'weights', column: 'P' }])).toBe('Removed 2 of 5 stars: P is 0 or missing (1 star); the others are weighted by it and amount to 1.7 members.');
    expect(rowsKept([{ kind: 'probability', minimum: 0.4 }], ladder(5, { membershipProbability: Float64Array.of(0.3, 0.4, 0.5, 0, 1) }))).toEqual([2, 3, 5]);
  });

  it('cuts on flags of any kind, missing ones going either way', () => {
    expect(rowsKept([{ kind: 'flag', column: 'binary', keep: false }])).toEqual([1, 2, 5]);
    expect(rowsKept([{ kind: 'flag', column: 'binary', keep: true }])).toEqual([3]);
    expect(rowsKept([{ kind: 'flag', column: 'class', keep: true }])).toEqual([1, 3, 5]);
    expect(rowsKept([{ kind: 'flag', column: 'percent', keep: true }])).toEqual([2, 3, 4, 5]);
    expect(failure([{ kind: 'flag', column: 'name', keep: true }]).message).toMatch(/holds 'a' in row 1, which is neither yes nor no/);
  });

  it('cuts on expressions over the catalogue, and over the columns in known units', () => {
    expect(rowsKept([{ kind: 'expression', expression: "P > 0.1 and name != 'c'" }])).toEqual([2, 4]);
    expect(rowsKept([{ kind: 'expression', expression: 'velocity < 52' }])).toEqual([1, 2]);
    expect(sentenceOf([{ kind: 'expression', expression: 'P > 0' }])).toBe("Removed 2 of 5 stars: the row filter 'P > 0' does not hold.");
  });

  it('cuts on radius in arcmin, parsec and half-light radii', () => {
    const stars = ladder(20);
    const cut = (maximum: number, unit: 'arcmin' | 'pc' | 'R_h', elliptical: boolean) => rowsKept([{ kind: 'radius', maximum, unit, elliptical }], stars).length;
    expect(cut(7.5, 'arcmin', false)).toBe(7);
    expect(cut(7.5 * parsecPerArcmin(100), 'pc', false)).toBe(7);
    expect(cut(1.5, 'R_h', false)).toBe(7); // circularised: 10 arcmin x sqrt(1 - 0.75)
    expect(cut(1.05, 'R_h', true)).toBe(10); // along the major axis, which points north
    expect(rowsKept([{ kind: 'radius', maximum: 1.05, unit: 'R_h', elliptical: true }], { ...stars, ra: stars.dec.map((d) => 10 + d), dec: stars.ra.map(() => 0) })).toHaveLength(2);
  });

  it('clips velocities against each star\'s own error', () => {
    const random = createRandom(1);
    const count = 500;
    const velocityError = Float64Array.from({ length: count }, (_, i) => (i === 499 ? 40 : 2));
    const velocity = velocityError.map(() => 50 + 10 * random.normal());
    velocity[497] = 110;
    velocity[498] = -400;
    velocity[499] = 120; // beyond 3 sigma of the galaxy, not of its own error
    const stars = ladder(count, { velocity, velocityError });
    const kept = new Set(rowsKept([{ kind: 'sigmaClip', threshold: 4, maxIterations: 20 }], stars));
    expect([498, 499, 500].map((row) => kept.has(row))).toEqual([false, false, true]);
    expect(kept.size).toBeGreaterThanOrEqual(497);
    expect(sentenceOf([{ kind: 'sigmaClip', threshold: 4, maxIterations: 20 }], stars)).toMatch(/velocities beyond 4 sigma of \d\d\.\d km\/s \(sigma \d+\.\d km\/s after \d+ iterations\)\.$/);
  });

  it('separates members by a mixture, as a cut or as weights', () => {
    const random = createRandom(2);
    const count = 600;
    const isMember = (i: number) => i % 2 === 0;
    const velocity = Float64Array.from({ length: count }, (_, i) => (isMember(i) ? 50 + 8 * random.normal() : -50 + 60 * random.normal()));
    const dec = velocity.map((_, i) => ((isMember(i) ? 8 : 30) * random.uniform()) / 60);
    const stars = ladder(count, { velocity, dec });
    const cut = selectMembers({ stars, galaxy, steps: [{ kind: 'mixture', minimum: 0.5, asWeights: false }] });
    const weighted = selectMembers({ stars, galaxy, steps: [{ kind: 'mixture', minimum: 0.5, asWeights: true }] });
    const wrong = [...cut.weights.keys()].filter((i) => cut.weights[i]! > 0 !== isMember(i)).length;
    expect(wrong).toBeLessThan(0.1 * count);
    expect([...cut.weights].every((w) => w === 0 || w === 1)).toBe(true);
    expect(weighted.memberCount).toBe(cut.memberCount);
    expect([...weighted.weights].every((w) => w === 0 || (w >= 0.5 && w <= 1))).toBe(true);
    expect(weighted.reports[1]!.sentence).toMatch(/mixture probability below 0.5 \(the others are weighted by it\); \d+\.\d members expected at [45]\d\.\d km\/s/);
  });

  it('takes the steps in order and remembers who went when', () => {
    const steps: SelectionStep[] = [
      { kind: 'weights', column: 'P' },
      { kind: 'expression', expression: 'velocity > 51' },
      { kind: 'probability', column: 'percent', minimum: 0 },
    ];
    expect(failure(steps).message).toMatch(/probability percent is 50 in row 3, and must be between 0 and 1/);
    const { removedBy, weights, reports } = selectMembers({ stars: ladder(5), catalogue: catalogue(), galaxy, steps: steps.slice(0, 2) });
    expect([...removedBy]).toEqual([1, 2, -1, -1, 1]);
    expect([...weights]).toEqual([0, 0, 0.5, 1, 0]);
    expect(reports.map(({ step }) => step.kind)).toEqual(['required', 'weights', 'expression']);
  });

  it('refuses velocity errors that are not positive, unless their rows are out before', () => {
    const stars = ladder(5, { velocityError: Float64Array.of(1, -2, 1, 0, 1) });
    const error = failure([], stars);
    expect(error.code).toBe('value-invalid');
    expect(error.message).toMatch(/^The velocity error in row 2 is -2 km\/s \(and 1 more row likewise\), and must be positive: .*'velocityError > 0'/);
    expect(failure([{ kind: 'sigmaClip', threshold: 3, maxIterations: 5 }], stars).details).toMatchObject({ row: 2, count: 2 });
    expect(rowsKept([{ kind: 'expression', expression: 'velocityError > 0' }], stars)).toEqual([1, 3, 5]);
  });

  it('names the step that leaves nobody', () => {
    const empty = failure([{ kind: 'weights', column: 'P' }, { kind: 'radius', maximum: 0.5, unit: 'arcmin', elliptical: false }]);
    expect(empty.code).toBe('selection-empty');
    expect(empty.message).toBe('No members are left, because the cut on radius removed all 3 stars (radius beyond 0.5 arcmin of the centre of Test): loosen the cut on radius or leave it out.');
    expect(failure([], ladder(3, { velocityError: new Float64Array(3).fill(NaN) })).message).toMatch(/3 rows without a velocity error\): check which columns/);
  });

  it('says what is missing', () => {
    expect(failure([{ kind: 'probability', minimum: 0.5 }]).message).toMatch(/no column of membership probabilities/);
    expect(failure([{ kind: 'flag', column: 'binry', keep: true }]).message).toMatch(/no column binry .*: perhaps binary is meant\.$/);
    expect(failure([{ kind: 'probability', column: 'name', minimum: 0.5 }]).message).toMatch(/name does not hold numbers/);
    expect(failure([{ kind: 'probability', column: 'P', minimum: 50 }]).message).toMatch(/between 0 and 1/);
    expect(failure([{ kind: 'radius', maximum: -1, unit: 'pc', elliptical: false }]).message).toMatch(/positive number/);
    expect(failure([{ kind: 'radius', maximum: 1, unit: 'R_h', elliptical: false }], ladder(5), { ...galaxy, halfLightRadius: measured(NaN) }).code).toBe('galaxy-incomplete');
    expect(failure([{ kind: 'radius', maximum: 1, unit: 'R_h', elliptical: true }], ladder(5), { ...galaxy, positionAngle: measured(NaN) }).message).toMatch(/ellipticity and position angle/);
    expect(failure([{ kind: 'mixture', minimum: 0.5, asWeights: true }]).message).toMatch(/Only 5 stars are left for the membership mixture/);
  });
});
