import { makeMaps } from '../../science/maps/maps.ts';
import { createRandom, type Random } from '../../science/random/random.ts';
import { MINIMUM_MEMBERS, sampleFromProjected } from '../../science/sample/projectedSample.ts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { log10MassScale } from './massScale.ts';
import type { StarColumns } from './trainingSet.ts';

/** How stars are thinned out and their velocities blurred before maps are made of them. */
export interface Resampling {
  /** Least share of the stars to keep, in (0, 1]: log-uniform from there to all. */
  readonly leastShare: number;
  /** Error to add to every velocity in quadrature, in units of the dispersion: uniform from 0 to this. */
  readonly mostAddedError: number;
}

/** Example `i` of the stars, as it is. */
export function sampleOf(stars: StarColumns, i: number): KinematicSample {
  return observed(stars, i, Array.from({ length: stars.first[i + 1]! - stars.first[i]! }, (_, k) => k), 0);
}

/**
 * Example `i` with fewer stars and larger errors, as a shallower survey would have it, and its maps, scalars and mass scale;
 * nothing where too few stars are left or the dispersion is no longer resolved.
 */
export function resampled(
  stars: StarColumns, i: number, recipe: MapsRecipe, { leastShare, mostAddedError }: Resampling, seed: number,
): { readonly maps: Maps; readonly log10MassScale: number } | undefined {
  const random = createRandom(seed);
  const count = stars.first[i + 1]! - stars.first[i]!;
  const kept = choose(count, Math.max(Math.round(count * leastShare ** random.uniform()), Math.min(count, MINIMUM_MEMBERS)), random);
  const share = mostAddedError * random.uniform();
  const from = stars.first[i]!;
  if (kept.reduce((sum, k) => sum + stars.weight[from + k]!, 0) < MINIMUM_MEMBERS) return undefined;
  const before = observed(stars, i, kept, 0);
  const added = share * before.velocityDispersion.value;
  const sample = added > 0 ? observed(stars, i, kept, added, random) : before;
  const errors = Float64Array.from(sample.velocityError).sort();
  if (!(sample.velocityDispersion.value > 0.1 * errors[errors.length >> 1]!)) return undefined;
  return { maps: makeMaps(sample, recipe), log10MassScale: log10MassScale(sample) };
}

function observed(stars: StarColumns, i: number, kept: readonly number[], added: number, random?: Random): KinematicSample {
  const from = stars.first[i]!;
  const unit = stars.halfLightRadiusPc[i]!;
  const pick = (values: Float32Array, scale = 1): Float64Array => Float64Array.from(kept, (k) => values[from + k]! * scale);
  return sampleFromProjected({
    xPc: pick(stars.x, unit),
    yPc: pick(stars.y, unit),
    velocity: pick(stars.velocity).map((v) => v + (random ? added * random.normal() : 0)),
    velocityError: pick(stars.velocityError).map((error) => Math.hypot(error, added)),
    weight: pick(stars.weight),
    halfLightRadiusPc: unit,
    distanceKpc: 100, // cancels: positions are in pc already
  });
}

/** So many of the first `count` numbers, ascending: Knuth's selection sampling. */
function choose(count: number, wanted: number, random: Random): number[] {
  const chosen: number[] = [];
  for (let k = 0; k < count && chosen.length < wanted; k++) {
    if (random.uniform() * (count - k) < wanted - chosen.length) chosen.push(k);
  }
  return chosen;
}
