import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodeGraphFacts } from '../testing/graphFacts.ts';
import { tinyPackage, withoutDensity } from '../testing/tinyModel.ts';
import { decodePackage, encodePackage, membersOf } from './modelPackage.ts';

describe('a model package', () => {
  it.each([1, 3])('comes back from its file as it was, %i members', (members) => {
    const pkg = tinyPackage({ members });
    const bytes = encodePackage(pkg);
    const back = decodePackage(bytes, 'tiny.steelyard-model');
    expect(back.card).toEqual(pkg.card);
    expect(membersOf(back)).toHaveLength(members);
    membersOf(back).forEach((member, i) => {
      const made = membersOf(pkg)[i]!;
      expect(member.weights).toEqual(made.weights);
      for (const graph of ['network', 'flow', 'density'] as const) expect(Buffer.compare(member[graph]!, made[graph]!)).toBe(0);
    });
    expect(encodePackage(back)).toEqual(bytes);
  });

  it('has the files of its members in folders, and those of a single network at the top', () => {
    const names = (members: number) => Object.keys(unzipSync(encodePackage(tinyPackage({ members }))));
    expect(names(1)).toEqual(['card.json', 'network.onnx', 'flow.onnx', 'density.onnx', 'weights.f32']);
    const folders = [0, 1].flatMap((i) => names(1).slice(1).map((file) => `members/${i}/${file}`));
    expect(names(2)).toEqual(['card.json', ...folders]);
    expect(JSON.parse(strFromU8(unzipSync(encodePackage(tinyPackage({ members: 2 })))['card.json']!))).toMatchObject({ members: 2 });
  });

  it('still loads without a density, as early packages are', () => {
    expect(decodePackage(encodePackage(withoutDensity(tinyPackage())), 'early').density).toBeUndefined();
  });

  it('is refused when a member is missing or the weights are another recipe\'s', () => {
    const pkg = tinyPackage({ members: 2 });
    expect(() => encodePackage({ ...pkg, furtherMembers: [] })).toThrow(/2 members/);
    const spline = tinyPackage({ kind: 'spline' });
    expect(() => decodePackage(encodePackage({ ...spline, weights: tinyPackage().weights }), 'mixed')).toThrow(/do not fit/);
  });

  it.each(['affine', 'spline'] as const)('holds plain ONNX of operator set 18 only, with an open first axis (%s)', (kind) => {
    const { network, flow, density } = tinyPackage({ kind });
    for (const [graph, inputs, outputs] of [
      [network, { sky: ['N', 8, 8], phaseSpace: ['N', 8, 8], scalars: ['N', 2] }, { summary: ['N', 5] }],
      [flow, { summary: [1, 5], noise: ['N', 3], log10MassScale: [1, 1] }, { log10Mass: ['N', 3] }],
      [density!, { log10Mass: ['N', 3], summary: [1, 5], log10MassScale: [1, 1] }, { logProb: ['N'] }],
    ] as const) {
      const facts = decodeGraphFacts(graph);
      expect(facts).toMatchObject({ opsets: [{ domain: '', version: 18 }], domains: [''], inputs, outputs });
    }
  });
});
