import { expect, it } from 'vitest';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { tinyPackage, tinySet } from '../testing/tinyModel.ts';
import { trainEnsemble } from './trainEnsemble.ts';
import { trainMassModel } from './trainMassModel.ts';

const { recipe } = tinyPackage().card;

it.each(['npe', 'paper'] as const)('members differ in their start and order alone, and the first is the model without others (%s)', async (name) => {
  const set = tinySet(100);
  const engine = onnxEngine({ threads: 1 });
  const train = (progress: Parameters<typeof trainMassModel>[4]) => trainMassModel({ ...recipe, name }, set, engine, 5, progress);
  const seen: number[] = [];
  const ensemble = await trainEnsemble(train, 3, (member) => ({ onEpoch: () => seen.push(member) }));
  const alone = await train({});
  expect(ensemble.parameters).toEqual(alone.parameters);
  const [second, third] = ensemble.furtherMembers;
  expect(second!.parameters).not.toEqual(alone.parameters);
  expect(third!.parameters).not.toEqual(second!.parameters);
  for (const member of ensemble.furtherMembers) expect(member.scalings).toEqual(alone.scalings);
  expect([...new Set(seen)]).toEqual([0, 1, 2]);
});
