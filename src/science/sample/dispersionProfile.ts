import type { DispersionBin } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { fitVelocityDispersion } from './velocityDispersion.ts';

/** Bins of fewer stars than this say more of their luck than of the galaxy. */
const FEWEST_STARS = 8;
const MOST_BINS = 12;

/**
 * The line-of-sight velocity dispersion in rings of equal membership weight, errors deconvolved, each ring about its own mean
 * (maximum likelihood, as `fitVelocityDispersion`; e.g. Walker et al. 2007, ApJ 667, L53). Half the square root of the weight
 * is the number of rings, so that stars a ring and rings grow together.
 * @param sample positions in units of its half-light radius; velocities in km/s
 * @returns by radius, kpc and R_h (means over the ring's stars by weight); dispersions and their 1-sigma errors in km/s; empty for samples
 * too small to be divided
 */
export function dispersionProfile(sample: KinematicSample): DispersionBin[] {
  const radius = Float64Array.from(sample.x, (x, i) => Math.hypot(x, sample.y[i]!));
  const order = Array.from(radius.keys()).sort((a, b) => radius[a]! - radius[b]!);
  const total = sample.weight.reduce((sum, w) => sum + w, 0);
  const rings = Math.min(MOST_BINS, Math.round(Math.sqrt(total) / 2), Math.floor(total / FEWEST_STARS));
  if (rings < 2) return [];
  const kpc = sample.halfLightRadius.value / 1000;
  const edges = cutByWeight(order, sample.weight, rings);
  return edges.slice(1).map((end, ring) => {
    const stars = order.slice(edges[ring], end);
    const pick = (values: Float64Array): Float64Array => Float64Array.from(stars, (star) => values[star]!);
    const weight = pick(sample.weight);
    const { dispersion } = fitVelocityDispersion(pick(sample.velocity), pick(sample.velocityError), weight);
    const weightOfRing = weight.reduce((sum, w) => sum + w, 0);
    const mean = stars.reduce((sum, star) => sum + sample.weight[star]! * radius[star]!, 0) / weightOfRing;
    return {
      r_kpc: mean * kpc, r_over_rh: mean,
      r_lo_kpc: radius[stars[0]!]! * kpc, r_hi_kpc: radius[stars.at(-1)!]! * kpc,
      n_stars: stars.length, sigma_kms: dispersion.value, err_lo: dispersion.errorLow, err_hi: dispersion.errorHigh,
    };
  });
}

/** Places in `order` where each ring begins, and the end of the last. */
function cutByWeight(order: readonly number[], weight: Float64Array, rings: number): number[] {
  const total = weight.reduce((sum, w) => sum + w, 0);
  const edges = [0];
  let sum = 0;
  order.forEach((star, at) => {
    sum += weight[star]!;
    if (edges.length < rings && sum >= (edges.length * total) / rings - 1e-9) edges.push(at + 1);
  });
  return [...edges, order.length];
}
