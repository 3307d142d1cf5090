import { mixtureCdf, mixtureModes, mixtureQuantile, type Mixture, type Mode } from '../learning/inference/mixture.ts';
import { openSlopeInference } from '../learning/inference/slopeInference.ts';
import type { SlopeCard } from '../learning/packages/slopeCard.ts';
import { makeMaps } from '../science/maps/maps.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy } from '../shared/galaxy.ts';
import type { Provenance } from '../shared/posterior.ts';
import { provenanceOf, type AnalysisInput, type RunControl } from './analyse.ts';
import { scalarsOutside } from './domain.ts';
import { selectSample } from './selection.ts';
import { loadSlopeModel } from './slopeModels.ts';

export interface SlopeInput extends Omit<AnalysisInput, 'samples' | 'seed' | 'truth'> {
  /** A model of the inner slope, as `loadSlopeModel` takes it. */
  readonly model: string;
}

/** The inner slope d ln rho / d ln r of a galaxy's dark matter, as it is printed and written. */
export interface SlopeResult {
  readonly galaxy: string;
  /** Where the slope is taken. */
  readonly radius_pc: number;
  readonly radius_over_rh: number;
  readonly slope: { readonly q025: number; readonly q16: number; readonly q50: number; readonly q84: number; readonly q975: number };
  /** Highest first, those with a hundredth of the probability or more. */
  readonly peaks: readonly Mode[];
  /** Probability that the slope is shallower than -0.5, and what the training set alone would say. */
  readonly core_probability: number;
  readonly core_probability_prior: number;
  /** The density itself, a sum of Gaussians. */
  readonly mixture: Mixture;
  readonly sample: {
    readonly n_stars: number;
    readonly n_stars_within_radius: number;
    readonly sigma_kms: number;
    readonly r_half_pc: number;
    readonly distance_kpc: number;
  };
  readonly selection: readonly string[];
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string; readonly synthetic: boolean };
  readonly warnings: readonly string[];
  readonly provenance: Omit<Provenance, 'seed' | 'samples'>;
}

export interface SlopeAnalysis {
  readonly result: SlopeResult;
  readonly galaxy: Galaxy;
  readonly card: SlopeCard;
}

/** Halos shallower than this have a core, in a word. */
const CORE = -0.5;
/** Bumps with less of the probability say nothing. */
const LEAST_PEAK = 0.01;
/** With fewer stars within the slope's radius, it rests on the stars outside and on the training set's halos. */
const FEW_INSIDE = 10;

/**
 * From a catalogue to the density of its dark matter's inner slope: members, kinematic sample, maps, network.
 * @throws SteelyardError whatever its stages throw; `cancelled` when the signal is aborted
 */
export async function analyseSlope(input: SlopeInput, { onProgress, signal, opener }: RunControl): Promise<SlopeAnalysis> {
  const step = (stage: string, fraction: number) => {
    if (signal.aborted) throw new SteelyardError('cancelled', 'The analysis was cancelled.');
    onProgress(stage, fraction);
  };
  step('Loading the model', 0);
  const model = loadSlopeModel(input.model);
  const { card, sha256 } = model;
  step('Selecting members', 0.2);
  const { selection, sample } = selectSample(input, input.choices);
  step('Drawing maps', 0.5);
  const maps = makeMaps(sample, card.recipe.maps);
  step('Inferring the slope', 0.8);
  const inference = await openSlopeInference(model, opener?.open);
  const mixture = await inference.infer(maps).finally(() => inference.dispose());
  const quantile = (level: number) => mixtureQuantile(mixture, level);
  const halfLightRadiusPc = sample.halfLightRadius.value;
  const inside = sample.x.reduce((count, x, i) => count + (Math.hypot(x, sample.y[i]!) * halfLightRadiusPc <= card.radiusPc ? 1 : 0), 0);
  const result: SlopeResult = {
    galaxy: input.galaxy.name,
    radius_pc: card.radiusPc,
    radius_over_rh: card.radiusPc / halfLightRadiusPc,
    slope: { q025: quantile(0.025), q16: quantile(0.16), q50: quantile(0.5), q84: quantile(0.84), q975: quantile(0.975) },
    peaks: mixtureModes(mixture).filter(({ probability }) => probability >= LEAST_PEAK),
    core_probability: 1 - mixtureCdf(mixture, CORE),
    core_probability_prior: priorAbove(card.prior, CORE),
    mixture,
    sample: {
      n_stars: sample.starCount, n_stars_within_radius: inside, sigma_kms: sample.velocityDispersion.value,
      r_half_pc: halfLightRadiusPc, distance_kpc: sample.distance.value,
    },
    selection: selection.reports.map(({ sentence }) => sentence),
    model: { name: card.name, version: card.version, sha256, synthetic: card.synthetic },
    warnings: warningsOf(card, scalarsOutside(card, maps), inside),
    provenance: provenanceOf(input, [card]),
  };
  step('Done', 1);
  return { result, galaxy: input.galaxy, card };
}

function warningsOf({ synthetic, radiusPc }: SlopeCard, outside: readonly string[], inside: number): string[] {
  return [
    ...(synthetic ? ['The model was trained on synthetic equilibrium mocks, not on cosmological simulations.'] : []),
    ...(outside.length > 0 ? [`Outside the range of the model's training set: ${outside.join(', ')}. Do not trust the slope without a check.`] : []),
    ...(inside < FEW_INSIDE ? [`Only ${inside} stars lie within ${radiusPc} pc: the slope there rests on those outside, and on the halos that the model was trained on.`] : []),
  ];
}

/** The histogram's share above a value that lies on the edge of a bin or within one. */
function priorAbove({ low, step, density }: SlopeCard['prior'], value: number): number {
  return density.reduce((sum, height, i) => {
    const [from, to] = [low + i * step, low + (i + 1) * step];
    return sum + height * Math.max(0, to - Math.max(from, value));
  }, 0);
}
