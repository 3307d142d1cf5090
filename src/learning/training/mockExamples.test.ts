import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSuiteForTests } from '../testing/suites.ts';
import { matchSuites } from './matchSuites.ts';
import { trainingExamples, type MockExample } from './mockExamples.ts';

const combined = loadSuiteForTests('combined');

it('keeps stars that a cusp threw out of their orbits from the galaxy: its dispersions would be millions of km/s', () => {
  const dispersions = [...trainingExamples(loadSuiteForTests('auriga-like'), 11, 96, 16)].map(({ sample }) => sample.velocityDispersion.value);
  expect(dispersions).toHaveLength(16);
  dispersions.forEach((dispersion) => { expect(dispersion).toBeLessThan(100); });
});

describe('examples of a training set', () => {
  const all = [...trainingExamples(combined, 4, 0, 40)];
  const known = ({ sample, log10Mass, galaxy, component }: MockExample) => {
    const hash = createHash('sha256');
    for (const array of [sample.x, sample.y, sample.velocity, sample.velocityError, sample.weight, log10Mass]) hash.update(array);
    return { galaxy, component, sha256: hash.digest('hex') };
  };

  it('are the same in whatever pieces they are drawn', () => {
    const pieces = [[0, 5], [5, 16], [21, 19]].flatMap(([first, count]) => [...trainingExamples(combined, 4, first!, count!)]);
    expect(pieces.map(known)).toEqual(all.map(known));
    expect([...trainingExamples(combined, 5, 0, 2)].map(known)).not.toEqual(all.slice(0, 2).map(known));
  });

  it('show one flattened galaxy several times, and each sphere once', () => {
    const shown = new Map<number, MockExample[]>();
    for (const example of all) shown.set(example.galaxy, [...(shown.get(example.galaxy) ?? []), example]);
    for (const views of shown.values()) {
      const isFlat = views[0]!.truth.parameters.starsMinorToMajor < 1;
      if (!isFlat) expect(views.length).toBe(1);
      expect(new Set(views.map(({ truth }) => truth.parameters)).size).toBe(1);
      if (views.length > 1) expect(new Set(views.map(({ truth }) => truth.axisRatio)).size).toBe(views.length);
    }
    expect([...shown.values()].some((views) => views.length > 1)).toBe(true);
    expect([...shown.values()].some((views) => views.length === 1)).toBe(true);
  });
});

describe('suites matched in mass', () => {
  it('have as many examples in each bin, and lose no more than they must', () => {
    fc.assert(fc.property(
      fc.array(fc.record({ mass: fc.double({ min: 5, max: 9, noNaN: true }), suite: fc.integer({ min: 0, max: 2 }) }), { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      (examples, bins) => {
        const log10Mass = Float64Array.from(examples, ({ mass }) => mass);
        const suite = Int32Array.from(examples, (example) => example.suite);
        const kept = matchSuites({ log10Mass, suite }, bins, 1);
        const names = [...new Set(suite)];
        if (names.length === 1) {
          expect(kept.length).toBe(examples.length);
          return;
        }
        const [low, high] = [Math.min(...log10Mass), Math.max(...log10Mass)];
        const countIn = (indices: Iterable<number>, bin: number, name: number): number => [...indices].filter((i) => suite[i] === name
          && Math.min(Math.floor(((log10Mass[i]! - low) / (high - low || 1)) * bins), bins - 1) === bin).length;
        for (let bin = 0; bin < bins; bin++) {
          const before = names.map((name) => countIn(suite.keys(), bin, name));
          for (const name of names) expect(countIn(kept, bin, name)).toBe(Math.min(...before));
        }
        expect([...kept]).toEqual([...kept].sort((a, b) => a - b));
      },
    ), { numRuns: 60 });
  });
});
