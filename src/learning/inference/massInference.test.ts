import { calibrateProfiles, widthsFor } from '../../science/calibration/widths.ts';
import { describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { openProgram } from '../engines/onnxEngine.ts';
import { startProgramThread, type ProgramThread, type ThreadProgram } from '../engines/programThread.ts';
import { massesOf } from '../training/targets.ts';
import { tinyMaps, tinyPackage, withoutDensity } from '../testing/tinyModel.ts';
import { membersOf } from '../packages/modelPackage.ts';
import { memberDisagreement } from './disagreement.ts';
import { openMassInference } from './massInference.ts';
import { possibleProfiles } from './support.ts';

const maps = tinyMaps(3);
const scale = 7.2;
/** A posterior that should be 0.8 times as wide. */
const NARROWER = [0.4, 0.8, 1.2, 1.6, 2];

function rowsOf(values: Float32Array): number[][] {
  return Array.from({ length: values.length / 3 }, (_, i) => [...values.subarray(i * 3, i * 3 + 3)]);
}

describe('an ensemble', () => {
  it('deals its samples out to its members in turn, as each would draw them from the same noise', async () => {
    const pkg = tinyPackage({ members: 3 });
    const inference = await openMassInference(pkg);
    const { log10Mass, sampleCount } = await inference.infer(maps, scale, 20, 5);
    const members = (await inference.memberPosteriors(maps, scale, 20, 5)).map((posterior) => rowsOf(posterior.log10Mass));
    expect(sampleCount).toBe(20);
    rowsOf(log10Mass).forEach((row, i) => row.forEach((value, k) => expect(value).toBeCloseTo(members[i % 3]![i]![k]!, 5)));
    // Each member is the model that its own files make.
    for (const [i, member] of membersOf(pkg).entries()) {
      const alone = await openMassInference({ card: pkg.card, ...member });
      expect(rowsOf((await alone.infer(maps, scale, 20, 5)).log10Mass)).toEqual(members[i]);
      await alone.dispose();
    }
    await inference.dispose();
  });

  it('gives many galaxies at once what each gives alone, to the last digits of a float32', async () => {
    const inference = await openMassInference(tinyPackage({ members: 2 }));
    const galaxies = [3, 4, 5].map((seed, i) => ({ maps: tinyMaps(seed), log10MassScale: scale + i }));
    // Thousands of samples a galaxy: more than a flow is given at once.
    const together = await inference.inferMany(galaxies, 3000, 8);
    for (const [i, one] of together.entries()) {
      if (one.status === 'rejected') throw one.reason;
      const alone = await inference.infer(galaxies[i]!.maps, galaxies[i]!.log10MassScale, 3000, 8);
      expect(one.value.sampleCount).toBe(3000);
      const furthest = one.value.log10Mass.reduce((most, value, k) => Math.max(most, Math.abs(value - alone.log10Mass[k]!)), 0);
      expect(furthest).toBeLessThan(2e-5);
    }
    await inference.dispose();
  });

  it('draws the same samples, to the bit, with a second thread and without, and when that thread ends', async () => {
    const pkg = tinyPackage({ members: 2 });
    const alone = await openMassInference(pkg);
    const { log10Mass } = await alone.infer(maps, scale, 12_000, 6);
    const thread = startProgramThread();
    if (!thread) return; // a machine of one core has none
    const opened: ThreadProgram[] = [];
    const counted: ProgramThread = {
      ...thread,
      open: (onnx, specs) => {
        const program = thread.open(onnx, specs);
        opened.push(program);
        return program;
      },
    };
    const shared = await openMassInference(pkg, undefined, counted);
    await vi.waitUntil(() => opened.length === 2 && opened.every(({ isReady }) => isReady), 20_000);
    const runs = opened.map((program) => vi.spyOn(program, 'run'));
    expect((await shared.infer(maps, scale, 12_000, 6)).log10Mass).toEqual(log10Mass);
    runs.forEach((run) => expect(run).toHaveBeenCalled());
    const dying = shared.infer(maps, scale, 12_000, 6);
    await thread.close();
    expect((await dying).log10Mass).toEqual(log10Mass);
    expect(opened.some(({ isReady }) => isReady)).toBe(false);
    expect((await shared.infer(maps, scale, 12_000, 6)).log10Mass).toEqual(log10Mass);
    await shared.dispose();
    await alone.dispose();
  }, 60_000);

  it('has the widths that its card asks for, in samples and in densities', async () => {
    const pkg = tinyPackage({ members: 2 });
    const scalars = ['log10StarCount', ...pkg.card.recipe.maps.scalars.slice(1)];
    const recipe = { ...pkg.card.recipe, maps: { ...pkg.card.recipe.maps, scalars } };
    const card = { ...pkg.card, recipe, widths: { shifts: [0.01, 0.02, 0.03], radius: 1, log10StarCount: [2], distances: [NARROWER] } };
    const plain = await openMassInference(pkg);
    const calibrated = await openMassInference({ ...pkg, card });
    const count = 4000;
    const before = (await plain.infer(maps, scale, count, 1)).log10Mass;
    const after = (await calibrated.infer(maps, scale, count, 1)).log10Mass;
    const expected = calibrateProfiles(before, widthsFor(card.widths, 2, scale));
    const isPossible = possibleProfiles(card, scale);
    // What the shifts would bring out of what can exist goes without them.
    const shifted = rowsOf(expected).map((_, row) => isPossible(expected, 3 * row));
    rowsOf(after).forEach((profile, row) => profile.forEach((mass, k) =>
      expect(mass).toBeCloseTo(expected[3 * row + k]! - (shifted[row] ? 0 : card.widths.shifts[k]!), 5)));
    expect(rowsOf(after).every((_, row) => isPossible(after, 3 * row))).toBe(true);
    const few = (all: Float32Array) => Float32Array.from(rowsOf(all).filter((_, row) => shifted[row]).slice(0, 30).flat());
    const densities = await plain.logProb(maps, scale, few(before));
    (await calibrated.logProb(maps, scale, few(after))).forEach((value, i) => expect(value).toBeCloseTo(densities[i]! - Math.log(0.8), 1));
    await plain.dispose();
    await calibrated.dispose();
  });

  it('has the mean of its members\' densities, and the same samples for the same seed', async () => {
    const pkg = tinyPackage({ members: 2, kind: 'spline' });
    const inference = await openMassInference(pkg);
    const { log10Mass } = await inference.infer(maps, scale, 30, 1);
    expect((await inference.infer(maps, scale, 30, 1)).log10Mass).toEqual(log10Mass);
    const each = await Promise.all(membersOf(pkg).map(async (member) =>
      (await openMassInference({ card: pkg.card, ...member })).logProb(maps, scale, log10Mass)));
    const mixture = await inference.logProb(maps, scale, log10Mass);
    mixture.forEach((value, i) => expect(value).toBeCloseTo(Math.log((Math.exp(each[0]![i]!) + Math.exp(each[1]![i]!)) / 2), 4));
    await inference.dispose();
  });

  it('says how much of its variance its members do not agree on', async () => {
    const inference = await openMassInference(tinyPackage({ members: 3 }));
    const disagreement = memberDisagreement(await inference.memberPosteriors(maps, scale, 3000, 2));
    const { log10Mass } = await inference.infer(maps, scale, 9000, 4);
    await inference.dispose();
    disagreement.forEach(({ betweenMembers, withinMembers, share }, k) => {
      const column = rowsOf(log10Mass).map((row) => row[k]!);
      const mean = column.reduce((a, b) => a + b, 0) / column.length;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
      // The law of total variance, on other samples of the mixture.
      expect((betweenMembers ** 2 + withinMembers ** 2) / variance).toBeGreaterThan(0.9);
      expect((betweenMembers ** 2 + withinMembers ** 2) / variance).toBeLessThan(1.1);
      expect(share).toBeCloseTo(betweenMembers ** 2 / (betweenMembers ** 2 + withinMembers ** 2), 10);
    });
  });

  it('does not disagree with itself', () => {
    const posterior = { radiiOverRh: [1, 2], log10Mass: Float32Array.of(7, 8, 7.2, 8.5, 7.1, 8.2), sampleCount: 3 };
    expect(memberDisagreement([posterior, posterior]).map(({ share }) => share)).toEqual([0, 0]);
  });
});

describe.each(['affine', 'spline'] as const)('the density of log10 masses, %s', (kind) => {
  it('is that of the noise over the Jacobian of the sampling graph, by finite differences', async () => {
    const pkg = tinyPackage({ kind });
    const inference = await openMassInference(pkg);
    const flow = await openProgram(pkg.flow, { summary: { shape: [1, 5] }, noise: { shape: [-1, 3] }, log10MassScale: { shape: [1, 1] } });
    const summary = await inference.summarise(maps);
    const h = 2e-3;
    for (const centre of [[0.1, -0.4, 0.3], [-1.2, 0.5, 0.8], [0.7, 1.1, -0.9]]) {
      const moved = [0, 1, 2].flatMap((j) => [h, -h].map((step) => centre.map((value, i) => value + (i === j ? step : 0))));
      const noise = Float32Array.from([centre, ...moved].flat());
      const { log10Mass } = await flow.run({ summary, noise, log10MassScale: Float32Array.of(scale) });
      const rows = rowsOf(log10Mass!.data);
      const columns = [0, 1, 2].map((j) => [0, 1, 2].map((i) => (rows[1 + 2 * j]![i]! - rows[2 + 2 * j]![i]!) / (2 * h)));
      const logNormal = -0.5 * centre.reduce((sum, z) => sum + z * z, 3 * Math.log(2 * Math.PI));
      const [logProb] = await inference.logProb(maps, scale, log10Mass!.data.slice(0, 3));
      // Differences of float32 masses near 7 are good to 1e-3 of the derivative.
      expect(logProb! - (logNormal - Math.log(Math.abs(determinant(columns))))).toBeCloseTo(0, 1);
    }
    await inference.dispose();
  });

  it('integrates to one over all rising profiles, and is nothing elsewhere', async () => {
    const pkg = tinyPackage({ kind });
    const inference = await openMassInference(pkg);
    // By importance: profiles drawn from a wide normal in the whitened increments, whose density is known in closed form.
    const { targets } = pkg.card.scalings;
    const random = createRandom(9);
    const width = 2.5;
    const count = 60_000;
    const whitened = Float32Array.from({ length: count * 3 }, () => width * random.normal());
    const log10Mass = massesOf(targets, whitened, scale);
    const logProb = await inference.logProb(maps, scale, log10Mass);
    const logFactor = [0, 4, 8].reduce((sum, i) => sum + Math.log(targets.factor[i]!), 0);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const [a, b, c] = [0, 1, 2].map((k) => log10Mass[i * 3 + k]!) as [number, number, number];
      const square = [0, 1, 2].reduce((total, k) => total + (whitened[i * 3 + k]! / width) ** 2, 0);
      const logProposal = -0.5 * square - 1.5 * Math.log(2 * Math.PI) - 3 * Math.log(width) - logFactor - Math.log(b - a) - Math.log(c - b);
      const weight = c > b && b > a ? Math.exp(logProb[i]! - logProposal) : 0;
      sum += weight;
      squares += weight * weight;
    }
    const mean = sum / count;
    const error = Math.sqrt((squares / count - mean * mean) / count);
    expect(error).toBeLessThan(0.03);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
    expect([...await inference.logProb(maps, scale, Float32Array.of(7, 6.9, 7.5, 7, 7.2, 7.2))]).toEqual([-Infinity, -Infinity]);
    await inference.dispose();
  });

  it('is made from the weights where the package has no graph of it', async () => {
    const early = withoutDensity(tinyPackage({ kind }));
    const [full, old] = await Promise.all([tinyPackage({ kind }), early].map((one) => openMassInference(one)));
    const { log10Mass } = await full!.infer(maps, scale, 10, 2);
    expect(await old!.logProb(maps, scale, log10Mass)).toEqual(await full!.logProb(maps, scale, log10Mass));
  });
});

function determinant(m: number[][]): number {
  const [a, b, c] = m as [number[], number[], number[]];
  return a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) - a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) + a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
}
