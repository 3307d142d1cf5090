import { calibrateProfiles, centreOf, massesAtRadius, uncalibrateProfiles, widthsFor, type OwnWidths } from '../../science/calibration/widths.ts';
import { createRandom } from '../../science/random/random.ts';
import type { Maps } from '../../shared/maps.ts';
import type { Posterior } from '../../shared/posterior.ts';
import { claims, take } from '../engines/claim.ts';
import type { Program } from '../engines/engine.ts';
import type { ModelOpener } from '../engines/fallback.ts';
import { openProgram } from '../engines/onnxEngine.ts';
import type { ProgramThread } from '../engines/programThread.ts';
import { massModel, networkInputSpecs, type MassModel } from '../networks/massModel.ts';
import type { ModelCard } from '../packages/card.ts';
import { compileDensity, compileFlowOfMany } from '../packages/compileModel.ts';
import { membersOf, type ModelMember, type ModelPackage } from '../packages/modelPackage.ts';
import { drawPossible, possibleProfiles, rowsToDraw } from './support.ts';

/** What a model is shown of a galaxy. */
export interface GalaxyMaps {
  /** Of its sample, drawn with the model's recipe. */
  readonly maps: Maps;
  /** log10 of sigma^2 R_h / G, Msun. */
  readonly log10MassScale: number;
}

/** A model that is loaded and ready. */
export interface MassInference {
  /**
   * Posterior of the masses enclosed within the model's radii, of profiles that can exist (`possibleProfiles`). An ensemble's samples come from its members in turn,
   * so that any number of the first ones is a fair draw from the mixture. Its width is calibrated where the card says how.
   *
   * @param maps of the sample, drawn with the model's recipe
   * @param log10MassScale log10 of sigma^2 R_h / G, Msun
   * @param seed the same seed gives the same samples
   * @param meanwhile other work for this thread, done once while another thread, where there is one, draws
   */
  infer(maps: Maps, log10MassScale: number, sampleCount: number, seed: number, meanwhile?: () => void): Promise<Posterior>;
  /**
   * The posteriors of several galaxies, each what `infer` gives for it (but for rounding), at once: a flow that is run for few samples
   * spends its time on being run. For hundreds of samples a galaxy, and galaxies by the dozen.
   *
   * @returns in the order of the galaxies; rejected is what no posterior can be drawn for
   */
  inferMany(galaxies: readonly GalaxyMaps[], sampleCount: number, seed: number): Promise<PromiseSettledResult<Posterior>[]>;
  /**
   * The posterior of each member by itself, all from the same noise: their differences are the members', not the draw's.
   * One for a model that is no ensemble.
   */
  memberPosteriors(maps: Maps, log10MassScale: number, sampleCount: number, seed: number): Promise<readonly Posterior[]>;
  /**
   * log of the posterior's density at given masses, per dex at each radius, in nats; -infinity where masses do not rise with radius.
   *
   * @param log10Mass count x radii, Msun
   * @returns count
   */
  logProb(maps: Maps, log10MassScale: number, log10Mass: Float32Array): Promise<Float32Array>;
  /** The network's summary of a galaxy: what the posterior depends on. Of an ensemble, its members' one after the other. */
  summarise(maps: Maps): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * Rows of noise that a flow is given at a time, at most: what it keeps of so many stays in a core's own memory, which halves the time
 * that it takes for each.
 */
const ROWS_AT_ONCE = 2600;

/** Draws whose centre a density is calibrated about. */
const CENTRE_SAMPLES = 4000;

/** One thread: the operators are small, and threads that wait for each other cost more than they bring, most of all on a busy machine. */
const openOnOneThread: ModelOpener['open'] = (onnx, specs) => openProgram(onnx, specs, { threads: 1 });

/**
 * @param open loads the graphs; on the CPU unless another device's is given
 * @param beside a thread that draws half of the samples; they are the same with it and without
 * @throws SteelyardError `engine-failed` when the graphs cannot be loaded
 */
export async function openMassInference(
  pkg: ModelPackage, open: ModelOpener['open'] = openOnOneThread, beside?: ProgramThread,
): Promise<MassInference> {
  const { card } = pkg;
  const model = massModel(card.recipe, card.radiiOverRh.length);
  const members = await Promise.all(membersOf(pkg).map((member) => openMember(member, card, model, open, beside)));
  const { dimensions } = model.flow;
  const { widths } = card;
  const starCountAt = card.recipe.maps.scalars.indexOf('log10StarCount');
  const widthsOf = ({ scalars }: Maps, log10MassScale: number) => widths && widthsFor(widths, scalars[starCountAt]!, log10MassScale);
  /** @param isPossible of the galaxy, by which the profiles were drawn */
  const posterior = (drawn: Float32Array, own: OwnWidths | undefined, isPossible: ReturnType<typeof possibleProfiles>): Posterior => {
    const log10Mass = own ? calibrateProfiles(drawn, own) : drawn;
    // A profile at the edge of what can exist, which the shifts of the medians would bring beyond it, goes without them.
    for (let row = 0; own && row < log10Mass.length; row += dimensions) {
      if (!isPossible(log10Mass, row)) own.shifts.forEach((shift, k) => { log10Mass[row + k]! -= shift; });
    }
    return { radiiOverRh: card.radiiOverRh, log10Mass, sampleCount: drawn.length / dimensions };
  };
  const normals = (seed: number) => rowsOfNoise(seed, dimensions);
  // An analysis asks for the posterior, the members' differences and the summary of the same maps.
  const known = new WeakMap<Maps, readonly Float32Array[]>();
  const summariesOf = async (maps: Maps) => {
    const found = known.get(maps);
    if (found) return found;
    const summaries: Float32Array[] = [];
    for (const member of members) summaries.push(await member.summarise(maps));
    known.set(maps, summaries);
    return summaries;
  };
  /** Rows of noise dealt out to the members, and what these make of them put back in turn. */
  const drawInTurn = async (
    noise: Float32Array, sample: (member: OpenMember, share: Float32Array, i: number) => Promise<Float32Array>, meanwhile?: () => void,
  ) => {
    const parts = members.map((member, i) => {
      const share = everyNth(noise, dimensions, i, members.length);
      return share.length === 0 ? share : sample(member, share, i);
    });
    meanwhile?.();
    return inTurn(await Promise.all(parts), dimensions);
  };
  /** As the flows have it, before widths are calibrated. */
  const drawUncalibrated = async (
    maps: Maps, log10MassScale: number, sampleCount: number, seed: number, isPossible = possibleProfiles(card, log10MassScale),
    meanwhile?: () => void,
  ) => {
    const summaries = await summariesOf(maps);
    const noise = normals(seed);
    const draw = (rows: number, before: number) => drawInTurn(
      noise(rows), (member, share, i) => member.sample(summaries[i]!, share, log10MassScale), before === 0 ? meanwhile : undefined,
    );
    return drawPossible(sampleCount, dimensions, draw, isPossible);
  };
  return {
    async infer(maps, log10MassScale, sampleCount, seed, meanwhile) {
      const isPossible = possibleProfiles(card, log10MassScale);
      const drawn = await drawUncalibrated(maps, log10MassScale, sampleCount, seed, isPossible, meanwhile);
      return posterior(drawn, widthsOf(maps, log10MassScale), isPossible);
    },
    async inferMany(galaxies, sampleCount, seed) {
      const summaries: Float32Array[][] = [];
      for (const member of members) summaries.push(await member.summariseMany(galaxies.map(({ maps }) => maps)));
      const scales = galaxies.map(({ log10MassScale }) => log10MassScale);
      // All are drawn together; what is impossible among it is made up for by each galaxy for itself.
      const rowsTogether = normals(seed)(rowsToDraw(sampleCount));
      const drawn: (readonly Float32Array[])[] = [];
      for (const [i, member] of members.entries()) {
        drawn.push(await member.sampleMany(summaries[i]!, everyNth(rowsTogether, dimensions, i, members.length), scales));
      }
      return Promise.allSettled(scales.map(async (log10MassScale, galaxy) => {
        const noise = normals(seed);
        const draw = (rows: number, before: number) => {
          const rowsOfNoise = noise(rows);
          if (before === 0) return Promise.resolve(inTurn(drawn.map((parts) => parts[galaxy]!), dimensions));
          return drawInTurn(rowsOfNoise, (member, share, i) => member.sample(summaries[i]![galaxy]!, share, log10MassScale));
        };
        const isPossible = possibleProfiles(card, log10MassScale);
        const own = widthsOf(galaxies[galaxy]!.maps, log10MassScale);
        return posterior(await drawPossible(sampleCount, dimensions, draw, isPossible), own, isPossible);
      }));
    },
    async memberPosteriors(maps, log10MassScale, sampleCount, seed) {
      const summaries = await summariesOf(maps);
      const isPossible = possibleProfiles(card, log10MassScale);
      return Promise.all(members.map(async (member, i) => {
        const noise = normals(seed);
        const draw = (rows: number) => member.sample(summaries[i]!, noise(rows), log10MassScale);
        return posterior(await drawPossible(sampleCount, dimensions, draw, isPossible), widthsOf(maps, log10MassScale), isPossible);
      }));
    },
    async logProb(maps, log10MassScale, log10Mass) {
      const summaries = await summariesOf(maps);
      // The masses that calibration brought here, about the centre of a draw that is always the same.
      const own = widthsOf(maps, log10MassScale);
      const { log10Mass: masses, logSlope } = own
        ? uncalibrateProfiles(log10Mass, own, centreOf(
          massesAtRadius(await drawUncalibrated(maps, log10MassScale, CENTRE_SAMPLES, 1), dimensions, own.radius),
        ))
        : { log10Mass, logSlope: undefined };
      const each: Float32Array[] = [];
      for (const [i, member] of members.entries()) each.push(await member.logProb(summaries[i]!, masses, log10MassScale));
      const logProb = logMeanExp(each);
      return logSlope ? logProb.map((value, i) => value - logSlope[i]!) : logProb;
    },
    async summarise(maps) {
      return endToEnd(await summariesOf(maps));
    },
    async dispose() {
      for (const member of members) await member.dispose();
    },
  };
}

/** One network of a model, loaded. */
interface OpenMember {
  summarise(maps: Maps): Promise<Float32Array>;
  summariseMany(maps: readonly Maps[]): Promise<Float32Array[]>;
  sample(summary: Float32Array, noise: Float32Array, log10MassScale: number): Promise<Float32Array>;
  /** The same noise for several galaxies. */
  sampleMany(summaries: readonly Float32Array[], noise: Float32Array, log10MassScales: readonly number[]): Promise<Float32Array[]>;
  logProb(summary: Float32Array, log10Mass: Float32Array, log10MassScale: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** @param beside a thread that shares the drawing */
async function openMember(
  member: ModelMember, card: ModelCard, model: MassModel, open: ModelOpener['open'], beside: ProgramThread | undefined,
): Promise<OpenMember> {
  const { dimensions, context } = model.flow;
  const network = await open(member.network, networkInputSpecs(model, -1));
  const flowSpecs = { summary: { shape: [1, context] }, noise: { shape: [-1, dimensions] }, log10MassScale: { shape: [1, 1] } };
  const flow = await open(member.flow, flowSpecs);
  const flowBeside = beside?.open(member.flow, flowSpecs);
  // Few ask for densities or for many galaxies: their graphs are loaded when the first does, and made from the weights where the
  // package has none.
  let density: Promise<Program> | undefined;
  let flowOfMany: Promise<Program> | undefined;
  const openFlowOfMany = () => open(compileFlowOfMany(model, member.weights, card.scalings), {
    summary: { shape: [-1, context] }, noise: { shape: [-1, dimensions] }, log10MassScale: { shape: [-1, 1] },
  });
  const openDensity = () => open(member.density ?? compileDensity(model, member.weights, card.scalings), {
    log10Mass: { shape: [-1, dimensions] }, summary: { shape: [1, context] }, log10MassScale: { shape: [1, 1] },
  });
  return {
    async summarise(maps) {
      const { summary } = await network.run({ sky: maps.sky, phaseSpace: maps.phaseSpace, scalars: maps.scalars });
      return summary!.data;
    },
    async summariseMany(maps) {
      const { summary } = await network.run({
        sky: endToEnd(maps.map(({ sky }) => sky)),
        phaseSpace: endToEnd(maps.map(({ phaseSpace }) => phaseSpace)),
        scalars: endToEnd(maps.map(({ scalars }) => scalars)),
      });
      return maps.map((_, i) => summary!.data.subarray(i * context, (i + 1) * context));
    },
    async sample(summary, noise, log10MassScale) {
      const scale = Float32Array.of(log10MassScale);
      const inputs = evenPieces(noise, dimensions).map((piece) => ({ summary, noise: piece, log10MassScale: scale }));
      const pieces = claims(inputs.length);
      const there = inputs.map((one, at) => (flowBeside?.isReady ? flowBeside.run(one, pieces[at]).catch(() => undefined) : undefined));
      // What every member has for the other thread reaches it before this one, which a run blocks, takes its share.
      await Promise.resolve();
      const masses = Array<Float32Array>(inputs.length);
      const runHere = async (at: number) => { masses[at] = (await flow.run(inputs[at]!))['log10Mass']!.data; };
      // From the last one backwards: the other thread begins with the first.
      for (let at = inputs.length - 1; at >= 0; at--) {
        if (take(pieces[at]!)) await runHere(at);
      }
      for (const [at, run] of there.entries()) {
        if (masses[at]) continue;
        const drawn = await run;
        if (drawn) masses[at] = drawn['log10Mass']!.data;
        else await runHere(at);
      }
      return endToEnd(masses);
    },
    async sampleMany(summaries, noise, log10MassScales) {
      const rows = noise.length / dimensions;
      if (rows === 0) return summaries.map(() => new Float32Array(0));
      flowOfMany ??= openFlowOfMany();
      const masses: Float32Array[] = [];
      const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / rows));
      for (let first = 0; first < summaries.length; first += atOnce) {
        const some = summaries.slice(first, first + atOnce);
        const { log10Mass } = await (await flowOfMany).run({
          summary: endToEnd(some.flatMap((summary) => Array<Float32Array>(rows).fill(summary))),
          noise: endToEnd(some.map(() => noise)),
          log10MassScale: endToEnd(some.map((_, i) => new Float32Array(rows).fill(log10MassScales[first + i]!))),
        });
        some.forEach((_, i) => masses.push(log10Mass!.data.subarray(i * noise.length, (i + 1) * noise.length)));
      }
      return masses;
    },
    async logProb(summary, log10Mass, log10MassScale) {
      density ??= openDensity();
      const { logProb } = await (await density).run({ log10Mass, summary, log10MassScale: Float32Array.of(log10MassScale) });
      return logProb!.data;
    },
    async dispose() {
      await network.dispose();
      await flow.dispose();
      await flowBeside?.dispose();
      await (await density)?.dispose();
      await (await flowOfMany)?.dispose();
    },
  };
}

/** Standard normal numbers, and how to draw those that follow. */
interface DrawnNoise {
  readonly seed: number;
  readonly values: Float32Array;
  readonly normal: () => number;
}

/** What was drawn last: the galaxies of a batch, and the members of an ensemble, often share a seed. */
let lastNoise: DrawnNoise | undefined;

/** A stream of rows of noise: each call gives as many further ones as asked for, the same for the same seed. */
function rowsOfNoise(seed: number, dimensions: number): (rows: number) => Float32Array {
  let position = 0;
  return (rows) => {
    const end = position + rows * dimensions;
    const values = noiseUpTo(seed, end).subarray(position, end);
    position = end;
    return values;
  };
}

function noiseUpTo(seed: number, count: number): Float32Array {
  const known = lastNoise?.seed === seed ? lastNoise : undefined;
  if (known && known.values.length >= count) return known.values;
  const normal = known?.normal ?? createRandom(seed).normal;
  const values = new Float32Array(count);
  values.set(known?.values ?? []);
  for (let i = known?.values.length ?? 0; i < count; i++) values[i] = normal();
  lastNoise = { seed, values, normal };
  return values;
}

/** A matrix in as few pieces of about as many rows as may be given at once. */
function evenPieces(matrix: Float32Array, columns: number): Float32Array[] {
  const rows = matrix.length / columns;
  const count = Math.max(1, Math.ceil(rows / ROWS_AT_ONCE));
  const start = (piece: number) => Math.round((piece * rows) / count) * columns;
  return Array.from({ length: count }, (_, piece) => matrix.subarray(start(piece), start(piece + 1)));
}

/** Rows `first`, `first + n`, `first + 2 n` ... of a matrix. */
function everyNth(matrix: Float32Array, columns: number, first: number, n: number): Float32Array {
  if (n === 1) return matrix;
  const rows = matrix.length / columns;
  const picked = new Float32Array(Math.max(0, Math.ceil((rows - first) / n)) * columns);
  for (let row = first, to = 0; row < rows; row += n, to += columns) picked.set(matrix.subarray(row * columns, (row + 1) * columns), to);
  return picked;
}

/** Matrices' rows dealt back in turn: the inverse of `everyNth` for all members. */
function inTurn(parts: readonly Float32Array[], columns: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  for (let row = 0; row * columns < whole.length; row++) {
    const from = Math.floor(row / parts.length) * columns;
    whole.set(parts[row % parts.length]!.subarray(from, from + columns), row * columns);
  }
  return whole;
}

function endToEnd(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** log of the mean of exponentials, element by element. */
function logMeanExp(each: readonly Float32Array[]): Float32Array {
  if (each.length === 1) return each[0]!;
  return each[0]!.map((_, i) => {
    const largest = Math.max(...each.map((values) => values[i]!));
    if (largest === -Infinity) return -Infinity;
    return largest + Math.log(each.reduce((sum, values) => sum + Math.exp(values[i]! - largest), 0) / each.length);
  });
}
