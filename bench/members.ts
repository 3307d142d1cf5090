/** An ensemble's networks side by side on threads of their own, beside one after the other with every core in each operator. */
import { availableParallelism } from 'node:os';
import type { Engine } from '../src/learning/engines/engine.ts';
import { processorEngine } from '../src/learning/engines/processorEngine.ts';
import { trainEnsemble } from '../src/learning/training/trainEnsemble.ts';
import { trainMassModel } from '../src/learning/training/trainMassModel.ts';
import { emptySet, type TrainingSet } from '../src/learning/training/trainingSet.ts';
import { createRandom } from '../src/science/random/random.ts';
import { RADII_OVER_RH } from '../src/shared/posterior.ts';
import { recipeNamed } from '../src/services/training/recipes.ts';
import { median, type Comparison } from './table.ts';

const EXAMPLES = 4096;
const ROUNDS = 3;

/** Steps a second of two networks of the recipe `npe`, from when all learn until the first has done. */
export async function benchMembers(): Promise<Comparison> {
  const alone = processorEngine();
  const beside = alone.sideBySide!(2);
  const work = 'train two networks (npe), a step of one';
  if (beside.length < 2) return { work, unit: 'ms', ours: NaN, note: 'one core: networks learn one after the other' };
  try {
    const set = randomSet();
    const sideBySide: number[] = [];
    const inTurn: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      sideBySide.push(await millisecondsAStep(set, beside));
      inTurn.push(await millisecondsAStep(set, [alone]));
    }
    const [ours, value] = [median(sideBySide), median(inTurn)];
    return {
      work, unit: 'ms', ours, peer: { name: 'one after the other', value, ratio: value / ours },
      note: `${availableParallelism()} cores; batches of 64`,
    };
  } finally {
    await Promise.all(beside.map((engine) => engine.close()));
  }
}

async function millisecondsAStep(set: TrainingSet, engines: readonly Engine[]): Promise<number> {
  const npe = recipeNamed('npe');
  const recipe = { ...npe, training: { ...npe.training, epochs: 1 } };
  const steps = engines.map((): number[] => []);
  await trainEnsemble((progress, engine) => trainMassModel(recipe, set, engine, 1, progress), engines.length, engines, (member) => ({
    onStep: () => { steps[member].push(performance.now()); },
  }));
  const from = Math.max(...steps.map((times) => times[0]));
  const to = Math.min(...steps.map((times) => times.at(-1)!));
  return (to - from) / steps.flat().filter((time) => time > from && time <= to).length;
}

/** What maps show does not change how long a step takes. */
function randomSet(): TrainingSet {
  const { maps } = recipeNamed('npe');
  const random = createRandom(1);
  const set = emptySet({ count: EXAMPLES, maps, radiiOverRh: RADII_OVER_RH });
  for (const image of [set.sky, set.phaseSpace]) image.forEach((_, i) => { image[i] = (2 * random.uniform()) / maps.pixels ** 2; });
  set.scalars.forEach((_, i) => { set.scalars[i] = random.normal(); });
  set.log10MassScale.fill(7);
  set.log10Mass.forEach((_, i) => { set.log10Mass[i] = 7 + 0.1 * (i % 10) + 0.05 * random.uniform(); });
  set.galaxy.forEach((_, i) => { set.galaxy[i] = i; });
  return set;
}
