import { expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { tinyMaps, tinyPackage } from '../testing/tinyModel.ts';
import { trainEnsemble } from './trainEnsemble.ts';
import { trainMassModel } from './trainMassModel.ts';
import type { TrainingSet } from './trainingSet.ts';

const { recipe, radiiOverRh } = tinyPackage().card;

/** Masses that follow the first scalar, with scatter. */
function tinySet(count: number): TrainingSet {
  const random = createRandom(6);
  const maps = Array.from({ length: count }, (_, i) => tinyMaps(i));
  return {
    count, maps: recipe.maps, radiiOverRh,
    sky: Float16Array.from(maps.flatMap(({ sky }) => [...sky])),
    phaseSpace: Float16Array.from(maps.flatMap(({ phaseSpace }) => [...phaseSpace])),
    scalars: Float32Array.from(maps.flatMap(({ scalars }) => [...scalars])),
    log10MassScale: new Float32Array(count).fill(7),
    log10Mass: Float32Array.from(maps.flatMap(({ scalars }) => {
      const inner = 7 + 0.3 * scalars[0]! + 0.1 * random.normal();
      return [inner, inner + 0.2 + 0.05 * random.uniform(), inner + 0.4 + 0.1 * random.uniform()];
    })),
    galaxy: Int32Array.from({ length: count }, (_, i) => i),
    suite: new Int32Array(count),
  };
}

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
