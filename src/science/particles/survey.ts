import { SteelyardError } from '../../shared/errors.ts';
import type { Random } from '../random/random.ts';
import { circularRadii } from '../sky/radii.ts';
import { sortedQuantile } from '../statistics/quantiles.ts';
import type { Projection } from './directions.ts';

type Range = readonly [number, number];

/** How many stars a survey has of a galaxy, contaminants included; never more members than there are particles. */
export type StarCount =
  | { readonly kind: 'log-uniform'; readonly range: Range }
  | { readonly kind: 'poisson'; readonly mean: number }
  /** A share of the particles, held within a range (2503.07717's sibling code: a twentieth, 200 to 20,000). */
  | { readonly kind: 'share'; readonly share: number; readonly range: Range };

/** 1-sigma velocity errors, km/s. */
export type VelocityErrors =
  /** Median log-uniform but at most `overDispersion` of the galaxy's dispersion; lognormal spread (dex) uniform. */
  | { readonly kind: 'log-uniform'; readonly range: Range; readonly overDispersion: number; readonly spreadDex: Range }
  /** Drawn from those of a real catalogue, sorted. */
  | { readonly kind: 'as-observed'; readonly errors: Float64Array };

/** How stars are chosen by their projected radius. */
export type RadialSelection =
  /** An edge (in R_h, uniform) for a share of the galaxies; kept with probability ~ (1 + R^2 / R_h^2)^(bias / 2), bias uniform. */
  | { readonly kind: 'survey'; readonly edgeFraction: number; readonly edgeOverRh: Range; readonly radialBias: Range }
  /** So that R / R_h is distributed as in a real catalogue; sorted. */
  | { readonly kind: 'as-observed'; readonly radiiOverRh: Float64Array };

/** Stars that are no members: flat on the sky, a Gaussian wider than the members' cut where a selection would. */
export interface Contamination {
  readonly fraction: Range;
  readonly dispersionFactor: Range;
  /** In units of the observed dispersion. */
  readonly velocityCut: number;
}

/** A survey of simulated galaxies, as declared or as taken from a real catalogue. */
export interface ObservingPlan {
  readonly starCount: StarCount;
  readonly velocityErrors: VelocityErrors;
  readonly radialSelection: RadialSelection;
  readonly contamination: Contamination;
  /** R_h adopted: the median projected radius of as many stars as are drawn, or of all of the galaxy's. */
  readonly halfLightRadius: 'sample' | 'galaxy';
  /** Lognormal error of the adopted R_h, dex. */
  readonly halfLightRadiusErrorDex: number;
}

/** What a survey gives of one view; arrays have one entry a star. */
export interface ParticleObservation {
  /** pc */
  readonly xPc: Float64Array;
  readonly yPc: Float64Array;
  /** km/s */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  readonly isContaminant: Uint8Array;
  /** As adopted, pc. */
  readonly halfLightRadiusPc: number;
  /** Of the members drawn, before errors, km/s. */
  readonly velocityDispersion: number;
  readonly memberCount: number;
}

/** Where contaminants end when the survey has no edge, in R_h. */
const FAR = 6;
/** The tail of the catalogue's radii is coarse: bins of equal numbers. */
const RADIAL_BINS = 12;

/**
 * Observes a view of a galaxy: star particles drawn without replacement, so that no star counts twice.
 *
 * @param view of all of the galaxy's star particles, about its centre
 * @throws SteelyardError `sample-too-small` when fewer than `fewest` stars come out
 */
export function observeProjection(view: Projection, plan: ObservingPlan, fewest: number, random: Random): ParticleObservation {
  const available = view.x.length;
  const wanted = drawCount(plan.starCount, available, random);
  const fraction = uniform(plan.contamination.fraction, random);
  let contaminants = 0;
  for (let i = 0; i < wanted; i++) if (random.uniform() < fraction) contaminants++;
  const radii = circularRadii(view.x, view.y);
  const order = permutation(available, random);
  const halfLightRadius = adoptedRadius(radii, plan.halfLightRadius === 'galaxy' ? order : order.subarray(0, Math.min(wanted, available)))
    * 10 ** (plan.halfLightRadiusErrorDex * random.normal());
  const { chosen, edge } = selectByRadius(order, radii, halfLightRadius, wanted - contaminants, plan.radialSelection, random);
  if (chosen.length + contaminants < fewest || chosen.length < 2) {
    throw new SteelyardError('sample-too-small', `A view gives only ${chosen.length + contaminants} stars, and at least ${fewest} are needed: ask for more, or leave the galaxy out.`);
  }
  const memberVelocities = Float64Array.from(chosen, (i) => view.velocity[i]!);
  const dispersion = standardDeviation(memberVelocities);
  const count = chosen.length + contaminants;
  const velocityError = drawErrors(plan.velocityErrors, dispersion, count, random);
  const medianError = sortedQuantile(Float64Array.from(velocityError).sort(), 0.5);
  const observed = Math.hypot(dispersion, medianError);
  const mean = memberVelocities.reduce((sum, v) => sum + v, 0) / chosen.length;
  const xPc = new Float64Array(count);
  const yPc = new Float64Array(count);
  const velocity = new Float64Array(count);
  const isContaminant = new Uint8Array(count);
  chosen.forEach((star, i) => {
    xPc[i] = 1000 * view.x[star]!;
    yPc[i] = 1000 * view.y[star]!;
    velocity[i] = view.velocity[star]! + velocityError[i]! * random.normal();
  });
  const limit = plan.contamination.velocityCut * observed;
  const spread = observed * uniform(plan.contamination.dispersionFactor, random);
  for (let i = chosen.length; i < count; i++) {
    const radius = 1000 * edge * Math.sqrt(random.uniform());
    const angle = 2 * Math.PI * random.uniform();
    xPc[i] = radius * Math.cos(angle);
    yPc[i] = radius * Math.sin(angle);
    let v: number;
    do v = spread * random.normal(); while (Math.abs(v) > limit);
    velocity[i] = mean + v;
    isContaminant[i] = 1;
  }
  return {
    xPc, yPc, velocity, velocityError, isContaminant,
    halfLightRadiusPc: 1000 * halfLightRadius, velocityDispersion: dispersion, memberCount: chosen.length,
  };
}

function drawCount(plan: StarCount, available: number, random: Random): number {
  if (plan.kind === 'poisson') return poisson(plan.mean, random);
  const [low, high] = plan.range;
  if (plan.kind === 'share') return Math.round(Math.min(Math.max(plan.share * available, low), high));
  // No more than there are: the rest of the range, not a pile at its end.
  return Math.round(low * (Math.max(Math.min(high, available), low) / low) ** random.uniform());
}

/** Knuth's below 30; above, a rounded Gaussian is indistinguishable for counting stars. */
function poisson(mean: number, random: Random): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

function adoptedRadius(radii: Float64Array, stars: Int32Array): number {
  return sortedQuantile(Float64Array.from(stars, (i) => radii[i]!).sort(), 0.5);
}

/** Stars in the order given, until enough are chosen or none are left. */
function selectByRadius(
  order: Int32Array, radii: Float64Array, halfLightRadius: number, wanted: number, plan: RadialSelection, random: Random,
): { readonly chosen: number[]; readonly edge: number } {
  const { keep, edge } = plan.kind === 'survey'
    ? surveyWeights(plan, halfLightRadius, random) : observedWeights(plan.radiiOverRh, radii, halfLightRadius);
  const chosen: number[] = [];
  for (const star of order) {
    if (chosen.length >= wanted) break;
    if (random.uniform() < keep(radii[star]!)) chosen.push(star);
  }
  return { chosen, edge };
}

interface Keep {
  readonly keep: (radius: number) => number;
  /** Where contaminants end, kpc. */
  readonly edge: number;
}

function surveyWeights(plan: RadialSelection & { readonly kind: 'survey' }, halfLightRadius: number, random: Random): Keep {
  const edgeOverRh = random.uniform() < plan.edgeFraction ? uniform(plan.edgeOverRh, random) : Infinity;
  const bias = uniform(plan.radialBias, random);
  const weight = (overRh: number) => (1 + Math.min(overRh, FAR) ** 2) ** (bias / 2);
  const most = bias > 0 ? weight(edgeOverRh) : 1;
  return {
    keep: (radius) => (radius > edgeOverRh * halfLightRadius ? 0 : weight(radius / halfLightRadius) / most),
    edge: Math.min(edgeOverRh, FAR) * halfLightRadius,
  };
}

/** Kept in proportion to how many the catalogue has over how many the galaxy has, in bins of the catalogue's radius. */
function observedWeights(radiiOverRh: Float64Array, radii: Float64Array, halfLightRadius: number): Keep {
  const edges = Array.from({ length: RADIAL_BINS + 1 }, (_, k) => (k === 0 ? 0 : sortedQuantile(radiiOverRh, k / RADIAL_BINS)));
  const binOf = (overRh: number) => edges.findIndex((outer, k) => k > 0 && overRh <= outer) - 1;
  const counts = new Float64Array(RADIAL_BINS);
  for (const radius of radii) {
    const bin = binOf(radius / halfLightRadius);
    if (bin >= 0) counts[bin]!++;
  }
  const ratios = counts.map((count) => (count > 0 ? 1 / count : 0));
  const most = ratios.reduce((high, ratio) => Math.max(high, ratio), 0);
  return {
    keep: (radius) => {
      const bin = binOf(radius / halfLightRadius);
      return bin >= 0 && most > 0 ? ratios[bin]! / most : 0;
    },
    edge: edges[RADIAL_BINS]! * halfLightRadius,
  };
}

function drawErrors(plan: VelocityErrors, dispersion: number, count: number, random: Random): Float64Array {
  if (plan.kind === 'as-observed') return Float64Array.from({ length: count }, () => sortedQuantile(plan.errors, random.uniform()));
  const highest = Math.min(plan.range[1], plan.overDispersion * dispersion);
  const lowest = Math.min(plan.range[0], highest);
  const median = lowest > 0 ? lowest * (highest / lowest) ** random.uniform() : highest * random.uniform();
  const spread = uniform(plan.spreadDex, random);
  return Float64Array.from({ length: count }, () => Math.min(median * 10 ** (spread * random.normal()), 2 * highest));
}

function permutation(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

function uniform([low, high]: Range, random: Random): number {
  return low + (high - low) * random.uniform();
}
