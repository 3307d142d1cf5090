import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { ADAM, adamRate, adamStep, SGD, sgdStep } from './optimiser.ts';

const PYTHON = '/usr/bin/python3';
const hasTorch = existsSync(PYTHON) && existsSync('/usr/lib/python3/dist-packages/torch');

const START = [0.5, -1.2, 3, 0];
/** Gradients of five steps, the fourth so long that it is clipped. */
const GRADIENTS = [[0.1, -0.3, 0.02, 1], [0.2, 0.1, -0.5, 0.9], [-0.4, 0.2, 0.1, 0], [8, -6, 2, 1], [0.01, 0.02, 0.03, 0.04]];
const RATE = 0.05;
const DECAY = 0.1;

/** What PyTorch's optimiser makes of the same gradients. */
function torch(optimiser: string): number[] {
  const script = `
import torch
p = torch.nn.Parameter(torch.tensor(${JSON.stringify(START)}))
o = torch.optim.${optimiser}
for g in ${JSON.stringify(GRADIENTS)}:
    p.grad = torch.tensor([float(x) for x in g])
    torch.nn.utils.clip_grad_norm_([p], 5.0)
    o.step()
print(p.detach().tolist())`;
  return JSON.parse(execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' })) as number[];
}

async function adamSteps(weightDecay: number): Promise<Float32Array> {
  const vector = { shape: [START.length] };
  const program = await eagerEngine().compile(({ parameters, firstMoment, secondMoment, gradient, rate }) => {
    const state = { parameters: parameters!, firstMoment: firstMoment!, secondMoment: secondMoment! };
    const next = adamStep(state, gradient!, rate!, { ...ADAM, weightDecay });
    return { ...next };
  }, { parameters: vector, firstMoment: vector, secondMoment: vector, gradient: vector, rate: { shape: [] } });
  let state: Record<'parameters' | 'firstMoment' | 'secondMoment', Float32Array> = {
    parameters: Float32Array.from(START), firstMoment: new Float32Array(4), secondMoment: new Float32Array(4),
  };
  for (const [i, gradient] of GRADIENTS.entries()) {
    const next = await program.run({ ...state, gradient: Float32Array.from(gradient), rate: Float32Array.of(adamRate(RATE, i + 1)) });
    const { parameters, firstMoment, secondMoment } = next;
    state = { parameters: parameters!.data, firstMoment: firstMoment!.data, secondMoment: secondMoment!.data };
  }
  return state.parameters;
}

async function sgdSteps(): Promise<Float32Array> {
  const vector = { shape: [START.length] };
  const program = await eagerEngine().compile(
    ({ parameters, firstMoment, gradient, rate }) =>
      ({ ...sgdStep({ parameters: parameters!, firstMoment: firstMoment! }, gradient!, rate!, SGD) }),
    { parameters: vector, firstMoment: vector, gradient: vector, rate: { shape: [] } },
  );
  let state: Record<'parameters' | 'firstMoment', Float32Array> = { parameters: Float32Array.from(START), firstMoment: new Float32Array(4) };
  for (const gradient of GRADIENTS) {
    const next = await program.run({ ...state, gradient: Float32Array.from(gradient), rate: Float32Array.of(RATE) });
    state = { parameters: next['parameters']!.data, firstMoment: next['firstMoment']!.data };
  }
  return state.parameters;
}

describe('the optimisers', () => {
  it.skipIf(!hasTorch)('Adam is PyTorch\'s, clipping included (needs python3-torch)', async () => {
    const expected = torch(`Adam([p], lr=${RATE}, betas=(0.9, 0.999), eps=1e-8)`);
    (await adamSteps(0)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it.skipIf(!hasTorch)('momentum is PyTorch\'s (needs python3-torch)', async () => {
    const expected = torch(`SGD([p], lr=${RATE}, momentum=0.9)`);
    (await sgdSteps()).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it('Adam moves every parameter by the learning rate in its first step, whatever the gradient', async () => {
    const vector = { shape: [2] };
    const program = await eagerEngine().compile(
      ({ p, g, rate, m, v }) => ({ p2: adamStep({ parameters: p!, firstMoment: m!, secondMoment: v! }, g!, rate!, ADAM).parameters }),
      { p: vector, g: vector, m: vector, v: vector, rate: { shape: [] } },
    );
    const zero = new Float32Array(2);
    const { p2 } = await program.run({ p: zero, m: zero, v: zero, g: Float32Array.of(1e-3, -2), rate: Float32Array.of(adamRate(RATE, 1)) });
    expect(p2!.data[0]).toBeCloseTo(-RATE, 4);
    expect(p2!.data[1]).toBeCloseTo(RATE, 4);
  });

  it('decays weights in proportion to the learning rate, apart from the gradient', async () => {
    const [plain, decayed] = [await adamSteps(0), await adamSteps(DECAY)];
    // Where the gradient's direction is the same, only the decay tells them apart: it pulls towards zero.
    expect(Math.abs(decayed[2]!)).toBeLessThan(Math.abs(plain[2]!));
  });
});
