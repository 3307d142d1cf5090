import { expect, it } from 'vitest';
import type { Engine } from '../engines/engine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { processorEngine } from '../engines/processorEngine.ts';
import { tinyPackage, tinySet } from '../testing/tinyModel.ts';
import { trainEnsemble } from './trainEnsemble.ts';
import { trainMassModel, type TrainingProgress } from './trainMassModel.ts';

const { recipe } = tinyPackage().card;

it.each(['npe', 'paper'] as const)('members differ in their start and order alone, and the first is the model without others (%s)', async (name) => {
  const set = tinySet(100);
  const engine = onnxEngine({ threads: 1 });
  const train = (progress: TrainingProgress, on: Engine) => trainMassModel({ ...recipe, name }, set, on, 5, progress);
  const seen: number[] = [];
  const ensemble = await trainEnsemble(train, 3, [engine], (member) => ({ onEpoch: () => seen.push(member) }));
  const alone = await train({}, engine);
  expect(ensemble.parameters).toEqual(alone.parameters);
  const [second, third] = ensemble.furtherMembers;
  expect(second!.parameters).not.toEqual(alone.parameters);
  expect(third!.parameters).not.toEqual(second!.parameters);
  for (const member of ensemble.furtherMembers) expect(member.scalings).toEqual(alone.scalings);
  expect([...new Set(seen)]).toEqual([0, 1, 2]);
});

it('networks side by side, each on a thread, are to the bit those trained one after the other', async (context) => {
  const engines = processorEngine(2).sideBySide!(2);
  context.skip(engines.length === 0, 'a machine of one core');
  const set = tinySet(100);
  const threeEpochs = { ...recipe, training: { ...recipe.training, epochs: 3 } };
  const train = (progress: TrainingProgress, on: Engine) => trainMassModel(threeEpochs, set, on, 5, progress);
  const seen: number[] = [];
  const progressOf = (member: number) => ({ onStep: () => { seen.push(member); } });
  try {
    const together = await trainEnsemble(train, 3, engines, progressOf);
    const inTurn = await trainEnsemble(train, 3, [onnxEngine({ threads: 1 })], () => ({}));
    expect(together.parameters).toEqual(inTurn.parameters);
    expect(together.furtherMembers.map(({ parameters }) => parameters)).toEqual(inTurn.furtherMembers.map(({ parameters }) => parameters));
    expect(seen.indexOf(1), 'the second begins before the first is done').toBeLessThan(seen.lastIndexOf(0));
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
});

it('a network that fails stops the others, and its error is the one that is told', async () => {
  const engine = onnxEngine({ threads: 1 });
  const stopped: number[] = [];
  const begun: number[] = [];
  const train = async ({ member = 0, signal }: TrainingProgress): Promise<never> => {
    begun.push(member);
    if (member === 1) throw new Error('member 1 failed');
    await new Promise((resolve) => { signal!.addEventListener('abort', resolve); });
    stopped.push(member);
    throw signal!.reason;
  };
  await expect(trainEnsemble(train, 4, [engine, engine], () => ({}))).rejects.toThrow('member 1 failed');
  expect(begun).toEqual([0, 1]);
  expect(stopped).toEqual([0]);
});

it('who stops a training stops all of its networks, and each has said so before', async () => {
  const engine = onnxEngine({ threads: 1 });
  const pause = new AbortController();
  let saved = 0;
  const train = async ({ signal }: TrainingProgress): Promise<never> => {
    await new Promise((resolve) => { signal!.addEventListener('abort', resolve); });
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    saved += 1;
    throw signal!.reason;
  };
  const training = trainEnsemble(train, 2, [engine, engine], () => ({ signal: pause.signal }));
  pause.abort(new Error('paused'));
  await expect(training).rejects.toThrow('paused');
  expect(saved).toBe(2);
});
