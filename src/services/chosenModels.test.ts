import { describe, expect, it } from 'vitest';
import { AVERAGED, averagedNames, chooseModels } from './chosenModels.ts';
import { loadModel } from './models.ts';

const [first, second] = averagedNames() as [string, string];

describe('choosing models', () => {
  it('one by its name is itself', () => {
    const { name, sha256, models } = chooseModels('combined');
    expect([name, sha256]).toEqual(['combined', loadModel('combined').sha256]);
    expect(models).toMatchObject([{ weight: 1 }]);
  });

  it('averaged is every suite once, with equal weights, and no mixture of suites', () => {
    expect(averagedNames().length).toBeGreaterThanOrEqual(2);
    expect(averagedNames()).not.toContain('combined');
    const { name, models } = chooseModels(AVERAGED);
    expect(name).toBe(AVERAGED);
    expect(models.map(({ model }) => model.card.name)).toEqual(averagedNames());
    for (const { weight } of models) expect(weight).toBeCloseTo(1 / models.length, 12);
  });

  it('weights count as they are given, and are part of what is hashed', () => {
    const weighted = chooseModels(`${first}:3, ${second}:1`);
    expect(weighted.models.map(({ weight }) => weight)).toEqual([0.75, 0.25]);
    expect(weighted.name).toBe(`average of ${first}:0.75, ${second}:0.25`);
    const equal = chooseModels(`${first},${second}`);
    expect(equal.name).toBe(`average of ${first}, ${second}`);
    expect(equal.sha256).not.toBe(weighted.sha256);
    expect(chooseModels(`${first}:3,${second}:1`).sha256).toBe(weighted.sha256);
  });

  it.each([
    [`${first},${first}`, /twice/], [`${first}:0,${second}:0`, /weight/], ['nope,combined', /no model "nope"/],
  ])('%s is refused', (spec, message) => { expect(() => chooseModels(spec)).toThrow(message); });
});
